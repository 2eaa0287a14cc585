//! All clients of the process, and the one loop that moves them.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::clock::{Clock, MILLISECOND, Micros};
use crate::media::{Client, Measure, ReceivedPacket};
use crate::transport::{Batch, Identity, Transport};

/// How often sockets are read. Longer, and their buffers would fill; shorter, and reading costs more.
const READ_INTERVAL: Micros = 5 * MILLISECOND;

/// Index of a client.
pub type ClientId = usize;

pub struct Fleet {
    pub clock: Clock,
    pub identity: Arc<Identity>,
    pub random: fastrand::Rng,
    pub measure: Measure,
    clients: Vec<Client>,
    batch: Batch,
    read_at: Micros,
}

impl Fleet {
    /// Everything that is drawn at random comes from `seed`.
    pub fn new(seed: u64) -> Result<Self, String> {
        Ok(Self {
            clock: Clock::start(),
            identity: Arc::new(Identity::generate()?),
            random: fastrand::Rng::with_seed(seed),
            measure: Measure::new(),
            clients: Vec::new(),
            batch: Batch::new(),
            read_at: 0,
        })
    }

    /// A client with a socket on `address`.
    pub fn add(&mut self, address: IpAddr) -> io::Result<ClientId> {
        let transport =
            Transport::bind(self.identity.clone(), self.clock, address, &mut self.random)?;
        let phase = self.random.u64(..);
        self.clients.push(Client::new(transport, phase));
        Ok(self.clients.len() - 1)
    }

    /// # Panics
    /// When `id` is not of this fleet.
    pub fn client(&mut self, id: ClientId) -> &mut Client {
        &mut self.clients[id]
    }

    /// Clients that have received anything.
    pub fn receiving(&self) -> usize {
        let receiving = |client: &&Client| client.receiver.is_receiving();
        self.clients.iter().filter(receiving).count()
    }

    /// Sends what is due, and reads when it is time to.
    pub fn turn(&mut self, mut on_packet: impl FnMut(ClientId, ReceivedPacket<'_>)) {
        let now = self.clock.now();
        let has_to_read = now >= self.read_at;
        if has_to_read {
            self.read_at = now + READ_INTERVAL;
        }
        for (id, client) in self.clients.iter_mut().enumerate() {
            client.send_frames(self.clock.now(), &mut self.measure);
            if has_to_read {
                client.read(&mut self.batch, &self.clock, &mut self.measure, |packet| {
                    on_packet(id, packet);
                });
                client.on_time(self.clock.now());
            }
        }
    }

    /// Waits for the next frame or the next reading.
    pub fn sleep(&self) {
        let frames = self.clients.iter().filter_map(Client::next_frame_at);
        let next = frames.chain([self.read_at]).min().unwrap_or(self.read_at);
        let wait = next.saturating_sub(self.clock.now());
        if wait > 0 {
            thread::sleep(Duration::from_micros(wait));
        }
    }

    /// Says good-bye for all, and forgets them.
    pub fn close(&mut self) {
        for client in &mut self.clients {
            client.transport.close();
        }
        self.clients.clear();
    }
}
