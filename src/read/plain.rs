use super::draft::Draft;
pub(super) fn read(_: &str, _: &mut Draft<'_>) -> Result<(), String> { Err("not read yet".to_owned()) }
