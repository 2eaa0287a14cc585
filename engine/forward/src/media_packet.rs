use crate::ExtensionKind;

const PASSED_ON_COUNT: usize = 5;

/// The values of `PASSED_ON`; an empty one is absent.
pub(crate) type PassedOn<'a> = [&'a [u8]; PASSED_ON_COUNT];

/// The extensions that go from publisher to player as they are.
pub(crate) const PASSED_ON: [ExtensionKind; PASSED_ON_COUNT] = [
    ExtensionKind::AudioLevel,
    ExtensionKind::VideoOrientation,
    ExtensionKind::PlayoutDelay,
    ExtensionKind::DependencyDescriptor,
    ExtensionKind::AbsCaptureTime,
];

/// Place of the playout delay among `PASSED_ON`.
pub(crate) const PLAYOUT_DELAY: usize = 2;
/// Place of the dependency descriptor among `PASSED_ON`.
pub(crate) const DEPENDENCY_DESCRIPTOR: usize = 3;
/// Place of the audio level among `PASSED_ON`.
pub(crate) const AUDIO_LEVEL: usize = 0;

/// A media packet, freed from how it came: directly, in RTX, or from the store.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MediaPacket<'a> {
    /// The payload type by which consumers know the codec.
    pub(crate) payload_type: u8,
    pub(crate) marker: bool,
    /// Extended, of the publisher's stream.
    pub(crate) sequence: u64,
    pub(crate) timestamp: u32,
    pub(crate) extensions: PassedOn<'a>,
    /// Without padding. Empty for a packet that only probes.
    pub(crate) payload: &'a [u8],
}

impl MediaPacket<'_> {
    /// A packet that has nothing but its place in the numbering.
    pub(crate) fn empty(payload_type: u8) -> Self {
        Self {
            payload_type,
            marker: false,
            sequence: 0,
            timestamp: 0,
            extensions: PassedOn::default(),
            payload: &[],
        }
    }
}
