//! Network devices whose other end is this process. What the kernel sends into one comes whole: it has no offloads, so
//! that every packet is as it would be on a wire.

use std::ffi::CString;
use std::fs::{File, OpenOptions};
use std::io::{Error, Read, Result, Write};
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Linux's `TUNSETIFF`, `IFF_TUN` and `IFF_NO_PI` (include/uapi/linux/if_tun.h).
const TUN_SET_INTERFACE: libc::c_ulong = 0x4004_54ca;
const TUN: libc::c_short = 0x0001;
const NO_PACKET_INFORMATION: libc::c_short = 0x1000;

pub struct Tunnel(File);

impl Tunnel {
    /// Makes a device in a network namespace, of which it becomes part. It is gone when this is dropped.
    pub fn open(namespace: &Path, device: &str) -> Result<Self> {
        let own = File::open("/proc/self/ns/net")?;
        enter(&File::open(namespace)?)?;
        let opened = Self::open_here(device);
        enter(&own)?;
        opened
    }

    fn open_here(device: &str) -> Result<Self> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags(libc::O_NONBLOCK)
            .open("/dev/net/tun")?;
        let name = CString::new(device)?;
        // SAFETY: an all-zero `ifreq` is a valid one.
        let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
        let bytes = name.as_bytes_with_nul();
        if bytes.len() > request.ifr_name.len() {
            return Err(Error::from_raw_os_error(libc::ENAMETOOLONG));
        }
        for (to, from) in request.ifr_name.iter_mut().zip(bytes) {
            *to = *from as libc::c_char;
        }
        request.ifr_ifru.ifru_flags = TUN | NO_PACKET_INFORMATION;
        // SAFETY: the file is open, and `request` outlives the call.
        let outcome = unsafe { libc::ioctl(file.as_raw_fd(), TUN_SET_INTERFACE, &request) };
        check(outcome)?;
        Ok(Self(file))
    }

    /// The next packet that was sent into the device, if there is one.
    pub fn read<'a>(&mut self, buffer: &'a mut [u8]) -> Option<&'a [u8]> {
        let len = self.0.read(buffer).ok()?;
        Some(&buffer[..len])
    }

    /// Lets the device receive a packet; what it cannot take now is lost, as on a wire.
    pub fn write(&mut self, packet: &[u8]) {
        let _ = self.0.write(packet);
    }

    pub fn descriptor(&self) -> RawFd {
        self.0.as_raw_fd()
    }
}

fn enter(namespace: &File) -> Result<()> {
    // SAFETY: the file is open.
    check(unsafe { libc::setns(namespace.as_raw_fd(), libc::CLONE_NEWNET) })
}

fn check(outcome: libc::c_int) -> Result<()> {
    if outcome < 0 {
        Err(Error::last_os_error())
    } else {
        Ok(())
    }
}

/// Waits until one of the devices has something, at most half a millisecond.
pub fn wait(tunnels: &[Tunnel]) {
    let mut polled: Vec<libc::pollfd> = tunnels
        .iter()
        .map(|tunnel| libc::pollfd {
            fd: tunnel.descriptor(),
            events: libc::POLLIN,
            revents: 0,
        })
        .collect();
    let timeout = libc::timespec {
        tv_sec: 0,
        tv_nsec: 500_000,
    };
    // SAFETY: `polled` and `timeout` outlive the call; no signal mask is changed.
    unsafe {
        libc::ppoll(
            polled.as_mut_ptr(),
            polled.len() as libc::nfds_t,
            &timeout,
            std::ptr::null(),
        );
    }
}
