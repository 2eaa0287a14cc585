//! Sockets in another network namespace, from which the process itself stays out.

use std::io;
use std::net::UdpSocket;

/// Binds `count` UDP sockets to any port of any IPv4 address, in the namespace that `ip netns add` made, or here.
pub fn bind_sockets(namespace: Option<&str>, count: usize) -> io::Result<Vec<UdpSocket>> {
    let bind = || (0..count).map(|_| UdpSocket::bind("0.0.0.0:0")).collect();
    let Some(name) = namespace else {
        return bind();
    };
    // A socket stays where it was made; only this thread goes there.
    std::thread::scope(|scope| {
        let entered = scope.spawn(|| {
            enter(name)?;
            bind()
        });
        entered.join().expect("the thread does not panic")
    })
}

#[cfg(target_os = "linux")]
fn enter(name: &str) -> io::Result<()> {
    use std::os::fd::AsRawFd;
    let file = std::fs::File::open(format!("/var/run/netns/{name}"))?;
    // SAFETY: the descriptor is open; the call changes nothing but the thread's namespace.
    match unsafe { libc::setns(file.as_raw_fd(), libc::CLONE_NEWNET) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

#[cfg(not(target_os = "linux"))]
fn enter(_: &str) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
