//! One WebSocket to a server. Nothing of it waits: the loop that moves media asks it now and then.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;
use tungstenite::handshake::client::generate_key;
use tungstenite::handshake::{HandshakeError, MidHandshake};
use tungstenite::http::Request;
use tungstenite::{ClientHandshake, Error, Message, WebSocket};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

pub enum Connection {
    Opening(Option<MidHandshake<ClientHandshake<TcpStream>>>),
    Open(Box<WebSocket<TcpStream>>),
}

/// What has come.
pub enum Received {
    Message(Value),
    Nothing,
}

impl Connection {
    /// Begins to open `/signal`.
    pub fn open(address: SocketAddr, authority: &str) -> Result<Self, String> {
        let stream = TcpStream::connect_timeout(&address, CONNECT_TIMEOUT)
            .map_err(|error| format!("no server at {authority}: {error}"))?;
        stream.set_nonblocking(true).map_err(in_words)?;
        stream.set_nodelay(true).map_err(in_words)?;
        let request = Request::builder()
            .uri(format!("ws://{authority}/signal"))
            .header("Host", authority)
            .header("Connection", "Upgrade")
            .header("Upgrade", "websocket")
            .header("Sec-WebSocket-Version", "13")
            .header("Sec-WebSocket-Key", generate_key())
            .body(())
            .map_err(in_words)?;
        Self::progress(tungstenite::client(request, stream))
    }

    fn progress(
        result: Result<
            (
                WebSocket<TcpStream>,
                tungstenite::handshake::client::Response,
            ),
            HandshakeError<ClientHandshake<TcpStream>>,
        >,
    ) -> Result<Self, String> {
        match result {
            Ok((socket, _)) => Ok(Self::Open(Box::new(socket))),
            Err(HandshakeError::Interrupted(middle)) => Ok(Self::Opening(Some(middle))),
            Err(HandshakeError::Failure(error)) => Err(format!("no WebSocket: {error}")),
        }
    }

    /// The next message, if one has come.
    pub fn receive(&mut self) -> Result<Received, String> {
        if let Self::Opening(middle) = self
            && let Some(middle) = middle.take()
        {
            *self = Self::progress(middle.handshake())?;
        }
        let Self::Open(socket) = self else {
            return Ok(Received::Nothing);
        };
        loop {
            match socket.read() {
                Ok(Message::Text(text)) => {
                    let message = serde_json::from_str(&text).map_err(in_words)?;
                    return Ok(Received::Message(message));
                }
                Ok(Message::Close(_)) | Err(Error::ConnectionClosed | Error::AlreadyClosed) => {
                    return Err("the server closed the connection".to_owned());
                }
                Ok(_) => {}
                Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => {
                    return Ok(Received::Nothing);
                }
                Err(error) => return Err(in_words(error)),
            }
        }
    }

    pub fn send(&mut self, message: &Value) -> Result<(), String> {
        let Self::Open(socket) = self else {
            return Err("the connection is not open".to_owned());
        };
        match socket.send(Message::text(message.to_string())) {
            Ok(()) => Ok(()),
            // It is kept and goes out with the next one, or with an answer to a ping.
            Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => Ok(()),
            Err(error) => Err(in_words(error)),
        }
    }
}

fn in_words(error: impl std::fmt::Display) -> String {
    error.to_string()
}
