//! An engine process and its control pipe.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Instant;

use serde_json::{Value, json};

use super::PATIENCE;

pub const BINARY: &str = env!("CARGO_BIN_EXE_parley-engine");

/// The exit code that says so.
const PORT_IN_USE: i32 = 3;

/// Ends with the test, whatever happens.
pub struct Engine {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    next_id: u64,
    /// Notifications that came while an answer was waited for.
    pub events: Vec<Value>,
    pub ready: Value,
    pub port: u16,
}

impl Engine {
    /// Starts on loopback and waits until it is ready. The port is where it looks first: it may have
    /// been given to some other socket of this machine.
    pub fn start(port: u16) -> Self {
        Self::start_with(port, &[])
    }

    pub fn start_with(port: u16, more: &[&str]) -> Self {
        let ports = [port, port + 50, port + 100];
        ports
            .into_iter()
            .find_map(|port| Self::start_on(port, more))
            .expect("one of the ports is free")
    }

    /// `None` when the port is in use.
    fn start_on(port: u16, more: &[&str]) -> Option<Self> {
        let mut child = Command::new(BINARY)
            .args(["--listen-address", "127.0.0.1", "--media-port"])
            .arg(port.to_string())
            .args(more)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let output = child.stdout.take().expect("stdout is piped");
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let mut engine = Self {
            input: child.stdin.take(),
            child,
            lines,
            next_id: 1,
            events: Vec::new(),
            ready: Value::Null,
            port,
        };
        engine.ready = match engine.try_line() {
            Some(line) => line,
            None if engine.wait_for_exit().code() == Some(PORT_IN_USE) => return None,
            None => panic!("the engine does not start"),
        };
        assert_eq!(engine.ready["event"], "ready", "{}", engine.ready);
        Some(engine)
    }

    /// The next line from the engine; `None` when it has ended or says nothing.
    fn try_line(&mut self) -> Option<Value> {
        let line = self.lines.recv_timeout(PATIENCE).ok()?;
        Some(serde_json::from_str(&line).expect("it is JSON"))
    }

    /// The next line from the engine.
    pub fn line(&mut self) -> Value {
        self.try_line()
            .unwrap_or_else(|| panic!("no line; ended: {:?}", self.child.try_wait()))
    }

    pub fn write(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("the pipe is open");
        input.write_all(bytes).expect("the engine reads");
        input.flush().expect("the engine reads");
    }

    /// Sends a request and returns its answer's line.
    pub fn exchange(&mut self, method: &str, params: Value) -> Value {
        let id = self.next_id;
        self.next_id += 1;
        self.write(
            format!(
                "{}\n",
                json!({"id": id, "method": method, "params": params})
            )
            .as_bytes(),
        );
        loop {
            let line = self.line();
            if line.get("event").is_some() {
                self.events.push(line);
            } else {
                assert_eq!(line["id"], id, "{line}");
                return line;
            }
        }
    }

    /// The result of a request that succeeds.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let answer = self.exchange(method, params);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// The error of a request that fails.
    pub fn refusal(&mut self, method: &str, params: Value) -> (String, String) {
        let answer = self.exchange(method, params);
        let text = |key: &str| answer["error"][key].as_str().unwrap_or_default().to_owned();
        assert!(answer.get("error").is_some(), "{method}: {answer}");
        (text("code"), text("message"))
    }

    /// Waits for a notification.
    pub fn wait_for(&mut self, event: &str, matches: impl Fn(&Value) -> bool) -> Value {
        let is_it = |line: &Value| line["event"] == event && matches(&line["params"]);
        if let Some(at) = self.events.iter().position(is_it) {
            return self.events.remove(at);
        }
        loop {
            let line = self.line();
            if is_it(&line) {
                return line;
            }
            self.events.push(line);
        }
    }

    pub fn wait_for_state(&mut self, transport: &str, state: &str) {
        self.wait_for("transportStateChanged", |params| {
            params["transportId"] == transport && params["state"] == state
        });
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Closes the control pipe from the server's side.
    pub fn close_input(&mut self) {
        self.input = None;
    }

    pub fn wait_for_exit(&mut self) -> ExitStatus {
        wait(&mut self.child)
    }

    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("it can be asked").is_none()
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn wait(child: &mut Child) -> ExitStatus {
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("it can be asked") {
            return status;
        }
        assert!(began.elapsed() < PATIENCE, "the process does not end");
        thread::yield_now();
    }
}

/// Runs the binary to its end without a pipe to keep it alive.
pub fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let mut child = Command::new(BINARY)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let status = wait(&mut child);
    let mut words = String::new();
    if let Some(mut output) = child.stderr.take() {
        output.read_to_string(&mut words).expect("it is text");
    }
    (status.code(), words)
}
