//! Folding: what makes no difference between two spellings of a word.

/// Appends `character` to `folded` in lower case and without diacritics.
///
/// Latin letters lose their marks (é, ü, ç, å), ligatures and ß are spelt out, combining marks vanish;
/// letters of other scripts are only lower-cased.
pub(super) fn fold_into(character: char, folded: &mut String) {
    match character {
        'a'..='z' | '0'..='9' => folded.push(character),
        'A'..='Z' => folded.push(character.to_ascii_lowercase()),
        'ß' | 'ẞ' => folded.push_str("ss"),
        'æ' | 'Æ' => folded.push_str("ae"),
        'œ' | 'Œ' => folded.push_str("oe"),
        '\u{0300}'..='\u{036f}' => {}
        'À'..='ſ' => folded.push(base_letter(character)),
        _ => folded.extend(character.to_lowercase()),
    }
}

/// The unmarked lower-case letter of a character of Latin-1 Supplement or Latin Extended-A.
fn base_letter(character: char) -> char {
    match character {
        'À'..='Å' | 'à'..='å' | 'Ā'..='ą' => 'a',
        'Ç' | 'ç' | 'Ć'..='č' => 'c',
        'Ð' | 'ð' | 'Ď'..='đ' => 'd',
        'È'..='Ë' | 'è'..='ë' | 'Ē'..='ě' => 'e',
        'Ĝ'..='ģ' => 'g',
        'Ĥ'..='ħ' => 'h',
        'Ì'..='Ï' | 'ì'..='ï' | 'Ĩ'..='ı' => 'i',
        'Ĵ' | 'ĵ' => 'j',
        'Ķ'..='ĸ' => 'k',
        'Ĺ'..='ł' => 'l',
        'Ñ' | 'ñ' | 'Ń'..='ŋ' => 'n',
        'Ò'..='Ö' | 'Ø' | 'ò'..='ö' | 'ø' | 'Ō'..='ő' => 'o',
        'Ŕ'..='ř' => 'r',
        'Ś'..='š' | 'ſ' => 's',
        'Ţ'..='ŧ' => 't',
        'Ù'..='Ü' | 'ù'..='ü' | 'Ũ'..='ų' => 'u',
        'Ŵ' | 'ŵ' => 'w',
        'Ý' | 'ý' | 'ÿ' | 'Ŷ'..='Ÿ' => 'y',
        'Ź'..='ž' => 'z',
        other => other,
    }
}

/// Whether `character` is an apostrophe in any of the shapes that keyboards and recognisers write.
pub(super) fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '’' | '‘' | '`' | '´' | 'ʼ' | '′')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_that_make_no_difference_fold_to_the_same_letters() {
        let cases = [
            ("Grüezi", "gruezi"),
            ("GRÜEZI", "gruezi"),
            ("gru\u{308}ezi", "gruezi"),
            ("Straße", "strasse"),
            ("cœur", "coeur"),
            ("Français", "francais"),
            ("perché", "perche"),
            ("coördinator", "coordinator"),
            ("Łódź", "lodz"),
            ("Ελλάδα", "ελλάδα"),
        ];
        for (text, expected) in cases {
            let mut folded = String::new();
            text.chars().for_each(|character| fold_into(character, &mut folded));
            assert_eq!(folded, expected, "text: {text}");
        }
    }
}
