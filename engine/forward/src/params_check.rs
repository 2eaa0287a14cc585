//! What parameters must be like. The control protocol's parser finds these first; the forwarder relies on them.

use crate::ForwardError;
use crate::params::{CodecParams, ConsumerParams, MediaKind, ProducerParams, RedCodec, RtxCodec};

const MAX_CODECS: usize = 16;
pub(crate) const MAX_ENCODINGS: usize = 4;
const MAX_CNAME_LEN: usize = 255;

impl ProducerParams {
    pub(crate) fn check(&self) -> Result<(), ForwardError> {
        check_codecs(
            self.codecs.iter().map(|codec| &codec.params),
            self.codecs.iter().map(|codec| (codec.rtx, codec.red)),
        )?;
        check_kind(self.kind, self.codecs.iter().map(|codec| &codec.params))?;
        let mapped = self.codecs.iter().map(|codec| codec.mapped_payload_type);
        if mapped.clone().any(|payload_type| payload_type > 127) {
            return Err(invalid("codecs[].mappedPayloadType", "must be 0-127"));
        }
        if !(1..=MAX_ENCODINGS).contains(&self.encodings.len()) {
            return Err(invalid("encodings", "must have 1-4 entries"));
        }
        let rids = self.encodings.iter().filter_map(|encoding| encoding.rid);
        if has_duplicates(rids) {
            return Err(invalid("encodings[].rid", "must differ from each other"));
        }
        let is_found =
            |encoding: &crate::Encoding| encoding.ssrc.is_some() || encoding.rid.is_some();
        let is_only = self.encodings.len() == 1 && self.mid.is_some();
        if !is_only && !self.encodings.iter().all(is_found) {
            return Err(invalid("encodings[]", "must have an ssrc or a rid"));
        }
        Ok(())
    }
}

impl ConsumerParams {
    pub(crate) fn check(&self) -> Result<(), ForwardError> {
        check_codecs(
            self.codecs.iter().map(|codec| &codec.params),
            self.codecs.iter().map(|codec| (codec.rtx, codec.red)),
        )?;
        let mapped = self.codecs.iter().map(|codec| codec.mapped_payload_type);
        if mapped.clone().any(|payload_type| payload_type > 127) || has_duplicates(mapped) {
            return Err(invalid(
                "codecs[].mappedPayloadType",
                "must be 0-127 and differ from each other",
            ));
        }
        if self.rtx_ssrc == Some(self.ssrc) {
            return Err(invalid("rtx.ssrc", "must differ from ssrc"));
        }
        if self.cname.len() > MAX_CNAME_LEN {
            return Err(invalid("cname", "must have at most 255 bytes"));
        }
        Ok(())
    }
}

fn check_codecs<'a>(
    codecs: impl Iterator<Item = &'a CodecParams> + Clone,
    repairs: impl Iterator<Item = (Option<RtxCodec>, Option<RedCodec>)> + Clone,
) -> Result<(), ForwardError> {
    if !(1..=MAX_CODECS).contains(&codecs.clone().count()) {
        return Err(invalid("codecs", "must have 1-16 entries"));
    }
    if codecs.clone().any(|codec| codec.clock_rate == 0) {
        return Err(invalid("codecs[].clockRate", "must be 1 or more"));
    }
    let repair_types = repairs.flat_map(|(rtx, red)| {
        let rtx = rtx.map(|rtx| rtx.payload_type);
        let red = red.map(|red| red.payload_type);
        rtx.into_iter().chain(red)
    });
    let payload_types = codecs.map(|codec| codec.payload_type).chain(repair_types);
    if payload_types.clone().any(|payload_type| payload_type > 127) {
        return Err(invalid("codecs[].payloadType", "must be 0-127"));
    }
    if has_duplicates(payload_types) {
        return Err(invalid(
            "codecs[].payloadType",
            "must differ from each other",
        ));
    }
    Ok(())
}

fn check_kind<'a>(
    kind: MediaKind,
    mut codecs: impl Iterator<Item = &'a CodecParams>,
) -> Result<(), ForwardError> {
    if codecs.any(|codec| codec.codec.kind() != kind) {
        return Err(invalid("codecs[]", "must be of the producer's kind"));
    }
    Ok(())
}

fn has_duplicates<T: PartialEq>(values: impl Iterator<Item = T> + Clone) -> bool {
    let mut rest = values;
    while let Some(value) = rest.next() {
        if rest.clone().any(|other| other == value) {
            return true;
        }
    }
    false
}

fn invalid(parameter: &'static str, why: &'static str) -> ForwardError {
    ForwardError::InvalidParameter { parameter, why }
}
