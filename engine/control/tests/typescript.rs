//! The generated TypeScript is what the Rust types say.

use std::fs;
use std::path::Path;

const GENERATED: &str = "../../apps/server/src/media/engine/control.gen.ts";

#[test]
fn the_generated_typescript_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(GENERATED);
    let expected = control::typescript::source();
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().expect("it is in a folder"))
            .expect("the folder can be made");
        fs::write(&path, &expected).expect("the file can be written");
    }
    let found = fs::read_to_string(&path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    assert!(
        found == expected,
        "{GENERATED} is stale: run `UPDATE=1 cargo test -p control` in engine/"
    );
}
