//! Loss repair: what is missing from a publisher, and what can be sent again to players.

pub(crate) mod answer_budget;
pub(crate) mod link_loss;
pub(crate) mod nack_generator;
pub(crate) mod numbered;
pub(crate) mod packet_store;
pub(crate) mod receive_window;
mod sent_entry;
pub(crate) mod sent_history;
