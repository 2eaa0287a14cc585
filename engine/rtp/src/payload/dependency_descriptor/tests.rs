use super::bits::BitWriter;
use super::*;
use proptest::prelude::*;

/// L2T2 with inter-layer prediction: the four kinds of frame as Chromium's `ScalabilityStructureL2T2` numbers them.
fn l2t2() -> Vec<u8> {
    let mut bytes = vec![0; 64];
    let mut writer = BitWriter::new(&mut bytes);
    // First and last packet of a frame, template 3, frame number 7; a structure and no mask.
    write_all(
        &mut writer,
        [(1, 1), (1, 1), (3, 6), (7, 16), (1, 1), (0, 4)],
    );
    // The first template has id 3; four targets.
    writer.write(3, 6);
    writer.write(3, 5);
    // Templates: S0T0 key, S0T0, S0T1, S1T0 key, S1T0, S1T1.
    for next in [0, 1, 2, 0, 1, 3] {
        writer.write(next, 2);
    }
    // Targets: S0T0, S0T1, S1T0, S1T1.
    let (absent, discardable, switch, required) = (0, 1, 2, 3);
    for indications in [
        [switch; 4],
        [switch, switch, required, required],
        [absent, discardable, absent, required],
        [absent, absent, switch, switch],
        [absent, absent, switch, switch],
        [absent, absent, absent, discardable],
    ] {
        write_all(&mut writer, indications.map(|indication| (indication, 2)));
    }
    for references in [&[][..], &[4], &[2], &[1], &[1, 4], &[1, 2]] {
        for distance in references {
            writer.write(1, 1);
            writer.write(distance - 1, 4);
        }
        writer.write(0, 1);
    }
    // Two chains: of 5 values, 2 is `10`; which protect two targets each.
    writer.write(2, 2);
    for chain in [0, 0, 1, 1] {
        writer.write(chain, 1);
    }
    for distances in [[0, 0], [4, 3], [2, 1], [1, 1], [1, 1], [3, 2]] {
        write_all(&mut writer, distances.map(|distance| (distance, 4)));
    }
    // Resolutions.
    writer.write(1, 1);
    for size in [319, 179, 639, 359] {
        writer.write(size, 16);
    }
    let len = writer.len();
    bytes.truncate(len);
    bytes
}

fn write_all<const N: usize>(writer: &mut BitWriter<'_>, values: [(u32, u8); N]) {
    for (value, bits) in values {
        writer.write(value, bits);
    }
}

fn parse(value: &[u8], structure: &mut Structure) -> Descriptor {
    Descriptor::parse(value, structure).unwrap()
}

#[test]
fn a_keyframe_brings_its_templates_and_targets() {
    let mut structure = Structure::default();
    let read = parse(&l2t2(), &mut structure);
    assert!(read.is_keyframe_start() && read.is_frame_end);
    assert_eq!((read.frame_number, read.active_targets), (7, None));
    let frame = read.frame.unwrap();
    assert_eq!((frame.spatial, frame.temporal), (0, 0));
    assert_eq!(frame.indication(3), Indication::Switch);
    assert!(frame.references().is_empty());
    let targets: Vec<_> = structure
        .targets()
        .iter()
        .map(|target| (target.spatial, target.temporal, target.chain))
        .collect();
    let expected = [
        (0, 0, Some(0)),
        (0, 1, Some(0)),
        (1, 0, Some(1)),
        (1, 1, Some(1)),
    ];
    assert_eq!(targets, expected);
}

#[test]
fn a_later_frame_takes_what_it_is_from_its_template() {
    let mut structure = Structure::default();
    parse(&l2t2(), &mut structure);
    let read = parse(&[0x80 | 8, 0, 9], &mut structure);
    assert!(read.is_frame_start && !read.is_frame_end && !read.is_keyframe_start());
    let frame = read.frame.unwrap();
    assert_eq!((frame.spatial, frame.temporal), (1, 1));
    assert_eq!(frame.references(), [1, 2]);
    assert_eq!(frame.indication(3), Indication::Discardable);
    assert_eq!(frame.indication(2), Indication::Absent);
    assert_eq!(
        (frame.chain_distance(0), frame.chain_distance(1)),
        (Some(3), Some(2))
    );
}

#[test]
fn custom_values_replace_those_of_the_template() {
    let mut structure = Structure::default();
    parse(&l2t2(), &mut structure);
    let mut bytes = [0; 16];
    let mut writer = BitWriter::new(&mut bytes);
    // Template 4, frame 300; mask, custom indications, references and chains.
    writer.write(4, 8);
    writer.write(300, 16);
    writer.write(0b0_1111, 5);
    writer.write(0b0101, 4);
    write_all(&mut writer, [3, 0, 2, 1].map(|indication| (indication, 2)));
    writer.write(1, 2);
    writer.write(2, 4);
    writer.write(3, 2);
    writer.write(999, 12);
    writer.write(0, 2);
    write_all(&mut writer, [200, 0].map(|distance| (distance, 8)));
    let len = writer.len();
    let read = parse(&bytes[..len], &mut structure);
    assert_eq!(read.active_targets, Some(0b0101));
    let frame = read.frame.unwrap();
    let indications = [0, 1, 2, 3].map(|target| frame.indication(target));
    let expected = [
        Indication::Required,
        Indication::Absent,
        Indication::Switch,
        Indication::Discardable,
    ];
    assert_eq!(indications, expected);
    assert_eq!(frame.references(), [3, 1_000]);
    assert_eq!(frame.chain_distance(0), Some(200));
}

#[test]
fn a_target_covers_those_whose_frames_it_has() {
    let mut structure = Structure::default();
    parse(&l2t2(), &mut structure);
    let covered = [0, 1, 2, 3].map(|target| structure.covered_by(target));
    assert_eq!(covered, [0b0001, 0b0011, 0b0101, 0b1111]);
}

#[test]
fn without_its_structure_a_frame_is_unknown() {
    let mut structure = Structure::default();
    assert_eq!(parse(&[0xc5, 1, 0], &mut structure).frame, None);
    parse(&l2t2(), &mut structure);
    assert_eq!(
        parse(&[2, 0, 9], &mut structure).frame,
        None,
        "of an earlier structure"
    );
    assert!(Descriptor::parse(&[0, 0], &mut structure).is_err());
}

#[test]
fn a_broken_structure_leaves_the_one_in_force() {
    let mut structure = Structure::default();
    parse(&l2t2(), &mut structure);
    let before = structure;
    let value = l2t2();
    for len in 4..value.len() - 1 {
        assert!(
            Descriptor::parse(&value[..len], &mut structure).is_err(),
            "{len}"
        );
    }
    let mut too_many_layers = vec![0x80, 0, 1, 0x80, 0];
    too_many_layers.extend([0xff; 3].map(|_| 0b0101_0101));
    assert!(Descriptor::parse(&too_many_layers, &mut structure).is_err());
    assert_eq!(structure, before);
}

#[test]
fn a_mask_is_put_where_there_was_none() {
    let mut structure = Structure::default();
    let value = l2t2();
    let before = parse(&value, &mut structure);
    let numbers = Numbers {
        frame_number: 0xabcd,
        active_targets: Some((0b0011, 4)),
    };
    let mut out = [0xff; 80];
    let len = before.rewrite(&value, &numbers, &mut out).unwrap();
    let after = parse(&out[..len], &mut Structure::default());
    assert_eq!(
        (after.frame_number, after.active_targets),
        (0xabcd, Some(3))
    );
    assert_eq!(after.frame, before.frame);

    let short = [0x80 | 8, 0, 9];
    let before = parse(&short, &mut structure);
    let len = before.rewrite(&short, &numbers, &mut out).unwrap();
    assert_eq!(len, 5, "flags and four bits");
    let after = parse(&out[..len], &mut structure);
    assert_eq!((after.active_targets, after.frame), (Some(3), before.frame));
    assert!(after.is_frame_start && !after.is_frame_end);
    assert_eq!(before.rewrite(&short, &numbers, &mut [0; 7]), None);
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused_and_rewriting_changes_the_numbers_only(
        value in proptest::collection::vec(any::<u8>(), 0..80),
        flips in proptest::collection::vec((0usize..60, any::<u8>()), 0..4),
        starts_well: bool, frame_number: u16, mask: u32, has_mask: bool,
    ) {
        let mut structure = Structure::default();
        parse(&l2t2(), &mut structure);
        let mut value = if starts_well { l2t2() } else { value };
        for (at, byte) in flips {
            if let Some(slot) = value.get_mut(at) { *slot ^= byte; }
        }
        let known = structure;
        let Ok(before) = Descriptor::parse(&value, &mut structure) else {
            prop_assert_eq!(structure, known);
            return Ok(());
        };
        let count = structure.targets().len() as u8;
        let mask = mask & (u64::from(u32::MAX) >> (32 - count)) as u32;
        let active_targets = (has_mask && before.frame.is_some()).then_some((mask, count));
        let mut out = [0xee; 96];
        let len = before.rewrite(&value, &Numbers { frame_number, active_targets }, &mut out).unwrap();
        prop_assert!(len <= value.len() + MAX_GROWTH);
        let mut same = known;
        let after = Descriptor::parse(&out[..len], &mut same).unwrap();
        prop_assert_eq!(after.frame_number, frame_number);
        prop_assert_eq!(after.active_targets, active_targets.map(|(mask, _)| mask).or(before.active_targets));
        prop_assert_eq!((after.frame, after.is_keyframe_start()), (before.frame, before.is_keyframe_start()));
        prop_assert_eq!(same, structure);
    }
}
