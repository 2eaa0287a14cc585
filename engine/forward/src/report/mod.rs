//! What is measured of arriving packets and reported back to their sender.

pub(crate) mod arrival_recorder;
pub(crate) mod receiver_estimate;
pub(crate) mod reception;
pub(crate) mod sender_reports;
