//! VP8 payloads (RFC 7741 §4.2, RFC 6386 §9.1) of which only the headers mean something.

/// Descriptor with 15-bit picture id, TL0PICIDX and temporal layer, as Chromium writes it.
pub const DESCRIPTOR_BYTES: usize = 6;
/// Frame tag, start code and size of a keyframe.
pub const FRAME_HEADER_BYTES: usize = 10;

/// What the packets of a frame have in common.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    pub is_keyframe: bool,
    /// Pixels; at most 16,383.
    pub size: (u16, u16),
    /// 15 bits.
    pub picture_id: u16,
    pub base_layer_index: u8,
    pub temporal_layer: u8,
    /// Depends on nothing but the lowest temporal layer.
    pub is_layer_sync: bool,
}

impl Frame {
    /// Writes descriptor and, at the frame's start, frame header over the front of `payload`, which is longer than both.
    pub fn write_head(&self, payload: &mut [u8], is_start: bool) {
        let [high, low] = (self.picture_id | 0x8000).to_be_bytes();
        // N: no other frame depends on one of the upper layers.
        let is_discardable = self.temporal_layer > 0;
        payload[0] = 0x80 | u8::from(is_discardable) << 5 | u8::from(is_start) << 4;
        payload[1] = 0b1110_0000;
        payload[2] = high;
        payload[3] = low;
        payload[4] = self.base_layer_index;
        payload[5] = self.temporal_layer << 6 | u8::from(self.is_layer_sync) << 5;
        if !is_start {
            return;
        }
        let tag = &mut payload[DESCRIPTOR_BYTES..DESCRIPTOR_BYTES + FRAME_HEADER_BYTES];
        if self.is_keyframe {
            let ([w0, w1], [h0, h1]) = (self.size.0.to_le_bytes(), self.size.1.to_le_bytes());
            tag.copy_from_slice(&[0x10, 0, 0, 0x9d, 0x01, 0x2a, w0, w1, h0, h1]);
        } else {
            tag[0] = 0x11;
        }
    }
}

#[cfg(test)]
mod tests {
    use rtp::payload::vp8::Descriptor;

    use super::*;

    #[test]
    fn the_engines_parser_reads_what_was_written() {
        let frame = Frame {
            is_keyframe: true,
            size: (1280, 720),
            picture_id: 0x7abc,
            base_layer_index: 9,
            temporal_layer: 0,
            is_layer_sync: false,
        };
        let mut payload = [0; 100];
        frame.write_head(&mut payload, true);
        let read = Descriptor::parse(&payload).unwrap();
        assert!(read.is_frame_start && read.is_keyframe_start);
        assert_eq!(read.picture_id.unwrap().value, 0x7abc);
        assert_eq!(read.base_layer_index, Some(9));
        let upper = Frame {
            is_keyframe: false,
            temporal_layer: 2,
            is_layer_sync: true,
            ..frame
        };
        upper.write_head(&mut payload, false);
        let read = Descriptor::parse(&payload).unwrap();
        assert!(!read.is_frame_start && read.is_layer_sync);
        assert_eq!(read.temporal_layer, Some(2));
    }
}
