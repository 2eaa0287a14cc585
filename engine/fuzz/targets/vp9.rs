//! VP9: any payload is read or refused; rewriting changes the numbers and nothing else.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rtp::payload::vp9::Descriptor;

fuzz_target!(|bytes: &[u8]| {
    let Ok(before) = Descriptor::parse(bytes) else {
        return;
    };
    if let Some(structure) = before.structure(bytes) {
        assert_eq!(Some(structure.top_spatial_layer), before.top_spatial_layer);
        for picture in structure.pictures() {
            assert!(picture.references.len() <= 3);
        }
    }
    let mut copy = bytes.to_vec();
    before.rewrite(&mut copy, 0x2a55, 0xa7);
    let mut after = Descriptor::parse(&copy).expect("rewriting keeps the form");
    if let Some(id) = after.picture_id {
        assert_eq!(id.value, 0x2a55 & id.mask());
    }
    if let Some(index) = after.base_layer_index {
        assert_eq!(index, 0xa7);
    }
    // All but the two numbers is as before, their presence included.
    assert_eq!(after.picture_id.is_some(), before.picture_id.is_some());
    assert_eq!(
        after.base_layer_index.is_some(),
        before.base_layer_index.is_some()
    );
    after.picture_id = before.picture_id;
    after.base_layer_index = before.base_layer_index;
    assert_eq!(after, before);
});
