//! Transports to other engines.

use std::net::SocketAddr;

use control::{ControlError, CreateRelayTransport};
use forward::TransportKey;
use net::srtp::StaticKey;
use net::{Link, Micros, Path, RelayKeys, Transport};

use super::Engine;
use super::control_requests::refused;
use crate::outbox::{Slot, Traffic};

impl Engine {
    pub(super) fn create_relay(
        &mut self,
        params: CreateRelayTransport,
        now: Micros,
    ) -> Result<(), ControlError> {
        let CreateRelayTransport {
            transport_id: id,
            peer,
            send_key,
            receive_key,
        } = params;
        self.require_free_transport(&id)?;
        let path = Path {
            remote: SocketAddr::new(peer.address.to_canonical(), peer.port),
            link: Link::Udp,
        };
        if self.is_relay_path(path) {
            return Err(ControlError::already_exists(
                "params.peer: there is a relay to this engine already",
            ));
        }
        let keys = RelayKeys {
            send: StaticKey::new(send_key.bytes()),
            receive: StaticKey::new(receive_key.bytes()),
        };
        let transport = Transport::relay(path, &keys, now)
            .ok_or_else(|| ControlError::internal("the cryptography is not to be had"))?;
        let key = self.forwarder.add_relay().map_err(refused)?;
        self.transports.insert(id.clone(), key);
        self.outbox.insert(Slot {
            key,
            id,
            transport,
            traffic: Traffic::default(),
        });
        self.drain_transport(key, now);
        Ok(())
    }

    /// True for the address of an engine that there is a relay to. Nobody else can be there: a
    /// client that seems to be lies about its address, which would take the relay's datagrams.
    pub(super) fn is_relay_path(&self, path: Path) -> bool {
        let owner = self.by_path.get(&path);
        owner
            .and_then(|key| self.outbox.get(*key))
            .is_some_and(|slot| slot.transport.is_relay())
    }

    /// Lets a consumer's streams be sent.
    pub(super) fn begin_streams(
        &mut self,
        transport: TransportKey,
        ssrc: u32,
        rtx_ssrc: Option<u32>,
    ) -> Result<(), ControlError> {
        let Some(slot) = self.outbox.get_mut(transport) else {
            return Ok(());
        };
        let streams = [(Some(ssrc), "ssrc"), (rtx_ssrc, "rtx.ssrc")];
        for (ssrc, field) in streams {
            let Some(ssrc) = ssrc else { continue };
            slot.transport.begin_stream(ssrc).map_err(|error| {
                ControlError::invalid_params(format!(
                    "params.rtpParameters.encodings[0].{field}: {error}"
                ))
            })?;
        }
        Ok(())
    }

    pub(super) fn relays(&self) -> impl Iterator<Item = &Slot> {
        self.outbox.slots().filter(|slot| slot.transport.is_relay())
    }

    /// Of all relays, those that have closed included.
    pub(super) fn relay_traffic(&self) -> Traffic {
        self.relays()
            .fold(self.closed_relays, |sum, slot| sum.plus(&slot.traffic))
    }

    pub(super) fn note_closed_relay(&mut self, slot: &Slot) {
        if slot.transport.is_relay() {
            self.closed_relays = self.closed_relays.plus(&slot.traffic);
        }
    }
}
