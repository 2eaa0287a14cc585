//! What the server asks for.

use control::{
    ConnectTransport, ConsumerId, ControlError, CreateConsumer, CreateProducer, DtlsFingerprint,
    DtlsParameters, DtlsRole, Empty, FingerprintAlgorithm, IceParameters, IceRestarted,
    ParsedRequest, ProducerId, Request, SetPreferredLayers, TransportCreated, TransportId,
    write_response,
};
use forward::{ConsumerKey, ForwardError, Layers, ProducerKey, TransportKey};
use net::{Credentials, Fingerprint, HashFunction, Micros, RemoteDtls, Role, Transport};

use super::objects::{Consumer, Producer};
use super::{Engine, parameters};
use crate::outbox::{Slot, Traffic};

impl Engine {
    /// Carries out one request line and appends the answer to `out`.
    pub fn handle_line(&mut self, line: &[u8], now: Micros, out: &mut Vec<u8>) {
        let ParsedRequest { id, request } = ParsedRequest::from_line(line);
        match request {
            Err(error) => write_response::<Empty>(id, &Err(error), out),
            Ok(Request::CreateTransport(params)) => {
                write_response(id, &self.create_transport(params.transport_id), out);
            }
            Ok(Request::RestartIce(params)) => {
                write_response(id, &self.restart_ice(&params.transport_id, now), out);
            }
            Ok(Request::GetStats(params)) => {
                write_response(
                    id,
                    &Ok(self.stats(params.transport_ids.as_deref(), now)),
                    out,
                );
            }
            Ok(request) => {
                let done = self.perform(request, now).map(|()| Empty {});
                write_response(id, &done, out);
            }
        }
        self.drain_forwarder();
    }

    /// The requests whose result says nothing.
    fn perform(&mut self, request: Request, now: Micros) -> Result<(), ControlError> {
        let forwarder = &mut self.forwarder;
        let out = &mut self.outbox;
        match request {
            Request::CreateTransport(_) | Request::RestartIce(_) | Request::GetStats(_) => Ok(()),
            Request::CreateRelayTransport(params) => self.create_relay(params, now),
            Request::ConnectTransport(params) => self.connect_transport(params, now),
            Request::CloseTransport(params) => self.close_transport(&params.transport_id),
            Request::CreateProducer(params) => self.create_producer(params),
            Request::PauseProducer(params) => {
                let key = self.objects.find_producer(&params.producer_id)?;
                forwarder.pause_producer(key).map_err(refused)
            }
            Request::ResumeProducer(params) => {
                let key = self.objects.find_producer(&params.producer_id)?;
                forwarder.resume_producer(key, now, out).map_err(refused)
            }
            Request::CloseProducer(params) => {
                let key = self.objects.find_producer(&params.producer_id)?;
                self.objects.remove_producer(key);
                forwarder.remove_producer(key).map_err(refused)
            }
            Request::CreateConsumer(params) => self.create_consumer(params, now),
            Request::PauseConsumer(params) => {
                let key = self.objects.find_consumer(&params.consumer_id)?;
                forwarder.pause_consumer(key).map_err(refused)
            }
            Request::ResumeConsumer(params) => {
                let key = self.objects.find_consumer(&params.consumer_id)?;
                forwarder.resume_consumer(key, now, out).map_err(refused)
            }
            Request::CloseConsumer(params) => {
                let key = self.objects.find_consumer(&params.consumer_id)?;
                let removed = forwarder.remove_consumer(key).map_err(refused);
                self.forget_consumer(key);
                removed
            }
            Request::RequestKeyframe(params) => {
                let key = self.objects.find_consumer(&params.consumer_id)?;
                forwarder.request_keyframe(key, now, out).map_err(refused)
            }
            Request::SetPreferredLayers(SetPreferredLayers {
                consumer_id,
                spatial,
                temporal,
            }) => {
                let key = self.objects.find_consumer(&consumer_id)?;
                let layers = Layers { spatial, temporal };
                forwarder
                    .set_preferred_layers(key, layers, now, out)
                    .map_err(refused)
            }
            Request::SetRoom(params) => {
                let key = self.objects.find_consumer(&params.consumer_id)?;
                forwarder
                    .set_room(key, params.max_bitrate_bps)
                    .map_err(refused)
            }
            Request::SetPlayoutDelay(params) => {
                let key = self.objects.find_consumer(&params.consumer_id)?;
                let delay = params.delay.map(parameters::playout_delay).transpose();
                let delay = delay.map_err(ControlError::invalid_params)?;
                forwarder.set_playout_delay(key, delay).map_err(refused)
            }
            Request::SetPriority(params) => {
                let key = self.objects.find_consumer(&params.consumer_id)?;
                forwarder
                    .set_priority(key, params.priority, now, out)
                    .map_err(refused)
            }
        }
    }

    fn create_transport(&mut self, id: TransportId) -> Result<TransportCreated, ControlError> {
        self.require_free_transport(&id)?;
        let key = self.forwarder.add_transport().map_err(refused)?;
        let credentials = self.new_credentials();
        let ice_parameters = ice_parameters(&credentials);
        let transport = Transport::new(self.identity.clone(), credentials);
        self.by_fragment
            .insert(ice_parameters.username_fragment.clone(), key);
        self.transports.insert(id.clone(), key);
        self.outbox.insert(Slot {
            key,
            id,
            transport,
            traffic: Traffic::default(),
        });
        Ok(TransportCreated {
            ice_parameters,
            ice_candidates: self.candidates.clone(),
            dtls_parameters: DtlsParameters {
                role: DtlsRole::Auto,
                fingerprints: vec![DtlsFingerprint {
                    algorithm: FingerprintAlgorithm::Sha256,
                    value: self.identity.fingerprint().to_string(),
                }],
            },
        })
    }

    fn new_credentials(&self) -> Credentials {
        Credentials::generate(&mut |bytes| (self.random)(bytes))
    }

    pub(super) fn require_free_transport(&self, id: &TransportId) -> Result<(), ControlError> {
        match self.transports.get(id) {
            Some(_) => Err(taken("transport", "transportId", id.as_str())),
            None => Ok(()),
        }
    }

    fn find_transport(&self, id: &TransportId) -> Result<TransportKey, ControlError> {
        let key = self.transports.get(id).copied();
        key.ok_or_else(|| missing("transport", "transportId", id.as_str()))
    }

    fn connect_transport(
        &mut self,
        params: ConnectTransport,
        now: Micros,
    ) -> Result<(), ControlError> {
        let key = self.find_transport(&params.transport_id)?;
        let remote = remote_dtls(&params.dtls_parameters)?;
        if let Some(slot) = self.outbox.get_mut(key) {
            slot.transport
                .connect(remote, now)
                .map_err(|error| match error {
                    net::ConnectError::AlreadyConnected | net::ConnectError::IsRelay => {
                        ControlError::already_exists(format!(
                            "params.transportId: {:?} was {error}",
                            params.transport_id.as_str()
                        ))
                    }
                    net::ConnectError::NoFingerprint => ControlError::invalid_params(format!(
                        "params.dtlsParameters.fingerprints: {error}"
                    )),
                })?;
        }
        self.drain_transport(key, now);
        Ok(())
    }

    fn restart_ice(&mut self, id: &TransportId, now: Micros) -> Result<IceRestarted, ControlError> {
        let key = self.find_transport(id)?;
        if self
            .outbox
            .get(key)
            .is_some_and(|slot| slot.transport.is_relay())
        {
            return Err(ControlError::invalid_params(format!(
                "params.transportId: {:?} is a relay, which has no ICE",
                id.as_str()
            )));
        }
        let credentials = self.new_credentials();
        let ice_parameters = ice_parameters(&credentials);
        self.by_fragment
            .insert(ice_parameters.username_fragment.clone(), key);
        if let Some(slot) = self.outbox.get_mut(key) {
            slot.transport.restart_ice(credentials);
        }
        self.drain_transport(key, now);
        Ok(IceRestarted { ice_parameters })
    }

    /// Closes children first: consumers and producers, then the path to the client.
    fn close_transport(&mut self, id: &TransportId) -> Result<(), ControlError> {
        let key = self.find_transport(id)?;
        let removed = self.forwarder.remove_transport(key);
        for consumer in removed.consumers {
            self.forget_consumer(consumer);
        }
        for producer in removed.producers {
            self.objects.remove_producer(producer);
        }
        self.transports.remove(id);
        self.handshaking.remove(&key);
        if let Some(slot) = self.outbox.get_mut(key) {
            let good_bye = slot.transport.close();
            let selected = slot.transport.selected_path();
            for fragment in slot.transport.fragments() {
                self.by_fragment.remove(fragment);
            }
            for path in slot.transport.paths() {
                if self.by_path.get(&path) == Some(&key) {
                    self.by_path.remove(&path);
                }
            }
            for datagram in good_bye {
                if let Some(path) = selected {
                    self.outbox.send_plain(Some(key), path, &datagram);
                }
            }
        }
        if let Some(slot) = self.outbox.remove(key) {
            self.note_closed_relay(&slot);
        }
        Ok(())
    }

    fn create_producer(&mut self, params: CreateProducer) -> Result<(), ControlError> {
        let transport = self.find_transport(&params.transport_id)?;
        if self.objects.producer_key(&params.producer_id).is_some() {
            return Err(taken("producer", "producerId", params.producer_id.as_str()));
        }
        let parsed = parameters::producer(&params).map_err(ControlError::invalid_params)?;
        let key = self
            .forwarder
            .add_producer(transport, parsed)
            .map_err(refused)?;
        let rids = match &params.rtp_parameters.encodings[..] {
            [] => vec![None],
            encodings => encodings
                .iter()
                .map(|encoding| encoding.rid.clone())
                .collect(),
        };
        let producer = Producer {
            id: params.producer_id,
            transport,
            kind: params.kind,
            rids,
        };
        self.objects.insert_producer(key, producer);
        Ok(())
    }

    fn create_consumer(&mut self, params: CreateConsumer, now: Micros) -> Result<(), ControlError> {
        let transport = self.find_transport(&params.transport_id)?;
        let producer = self.objects.find_producer(&params.producer_id)?;
        if self.objects.consumer_key(&params.consumer_id).is_some() {
            return Err(taken("consumer", "consumerId", params.consumer_id.as_str()));
        }
        let kind = self
            .objects
            .producer(producer)
            .map(|producer| producer.kind);
        if kind != Some(params.kind) {
            return Err(ControlError::invalid_params(format!(
                "params.kind: {:?} is not the kind of the producer",
                params.kind
            )));
        }
        let parsed = parameters::consumer(&params).map_err(ControlError::invalid_params)?;
        let (ssrc, rtx_ssrc) = (parsed.ssrc, parsed.rtx_ssrc);
        let repeats_itself = parameters::repeats_itself(&parsed);
        self.begin_streams(transport, ssrc, rtx_ssrc)?;
        let key = self
            .forwarder
            .add_consumer(transport, producer, parsed, now, &mut self.outbox)
            .map_err(refused)?;
        if repeats_itself && let Some(slot) = self.outbox.get_mut(transport) {
            slot.transport.keep_copies(ssrc);
        }
        let id = params.consumer_id;
        let consumer = Consumer {
            id,
            transport,
            producer,
            kind: params.kind,
            ssrc,
            rtx_ssrc,
        };
        self.objects.insert_consumer(key, consumer);
        Ok(())
    }
}

impl super::Objects {
    fn find_producer(&self, id: &ProducerId) -> Result<ProducerKey, ControlError> {
        let key = self.producer_key(id);
        key.ok_or_else(|| missing("producer", "producerId", id.as_str()))
    }

    fn find_consumer(&self, id: &ConsumerId) -> Result<ConsumerKey, ControlError> {
        let key = self.consumer_key(id);
        key.ok_or_else(|| missing("consumer", "consumerId", id.as_str()))
    }
}

fn missing(what: &str, field: &str, id: &str) -> ControlError {
    ControlError::not_found(format!("params.{field}: there is no {what} {id:?}"))
}

fn taken(what: &str, field: &str, id: &str) -> ControlError {
    ControlError::already_exists(format!("params.{field}: there is a {what} {id:?} already"))
}

pub(super) fn refused(error: ForwardError) -> ControlError {
    match error {
        ForwardError::TransportNotFound
        | ForwardError::ProducerNotFound
        | ForwardError::ConsumerNotFound => ControlError::not_found(error.to_string()),
        ForwardError::SsrcInUse(_) | ForwardError::MidInUse => {
            ControlError::already_exists(format!("params.rtpParameters: {error}"))
        }
        ForwardError::InvalidParameter {
            parameter: "encoding",
            ..
        } => ControlError::invalid_params(format!("params.{error}")),
        ForwardError::InvalidParameter { .. } => {
            ControlError::invalid_params(format!("params.rtpParameters: {error}"))
        }
        ForwardError::Limit { .. } => ControlError::limit(error.to_string()),
        _ => ControlError::internal(error.to_string()),
    }
}

fn ice_parameters(credentials: &Credentials) -> IceParameters {
    IceParameters {
        username_fragment: credentials.username_fragment().to_owned(),
        password: credentials.password().to_owned(),
        ice_lite: true,
    }
}

fn remote_dtls(parameters: &DtlsParameters) -> Result<RemoteDtls, ControlError> {
    let role = match parameters.role {
        DtlsRole::Client => Role::Client,
        DtlsRole::Server => Role::Server,
        DtlsRole::Auto => Role::Auto,
    };
    let fingerprints = parameters
        .fingerprints
        .iter()
        .enumerate()
        .map(|(at, fingerprint)| {
            let hash = match fingerprint.algorithm {
                FingerprintAlgorithm::Sha256 => HashFunction::Sha256,
                FingerprintAlgorithm::Sha384 => HashFunction::Sha384,
                FingerprintAlgorithm::Sha512 => HashFunction::Sha512,
            };
            Fingerprint::parse(hash, &fingerprint.value).map_err(|error| {
                ControlError::invalid_params(format!(
                    "params.dtlsParameters.fingerprints[{at}].value: {:.200?}, {error}",
                    fingerprint.value
                ))
            })
        });
    Ok(RemoteDtls {
        role,
        fingerprints: fingerprints.collect::<Result<_, _>>()?,
    })
}
