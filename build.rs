//! The rule files are embedded in the binary, so a change in one of them must build it anew.
fn main() {
    println!("cargo:rerun-if-changed=rules");
}
