//! Addresses as the kernel writes them.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};

use libc::{c_void, in_addr, in6_addr, sa_family_t, sockaddr_in, sockaddr_in6, socklen_t};

/// An IPv4 or IPv6 address, a fifth of what `sockaddr_storage` takes.
#[derive(Clone, Copy)]
#[repr(C)]
pub(super) union Name {
    family: sa_family_t,
    v4: sockaddr_in,
    v6: sockaddr_in6,
}

impl Name {
    pub const LEN: socklen_t = size_of::<Self>() as socklen_t;

    /// No address.
    pub fn empty() -> Self {
        Self {
            // SAFETY: all-zero bytes are a valid value of this C structure.
            v6: unsafe { std::mem::zeroed() },
        }
    }

    pub fn new(address: SocketAddr) -> Self {
        match address {
            SocketAddr::V4(address) => Self {
                v4: sockaddr_in {
                    sin_family: libc::AF_INET as sa_family_t,
                    sin_port: address.port().to_be(),
                    sin_addr: in_addr {
                        s_addr: u32::from_ne_bytes(address.ip().octets()),
                    },
                    sin_zero: [0; 8],
                },
            },
            SocketAddr::V6(address) => Self {
                v6: sockaddr_in6 {
                    sin6_family: libc::AF_INET6 as sa_family_t,
                    sin6_port: address.port().to_be(),
                    sin6_flowinfo: address.flowinfo(),
                    sin6_addr: in6_addr {
                        s6_addr: address.ip().octets(),
                    },
                    sin6_scope_id: address.scope_id(),
                },
            },
        }
    }

    pub fn as_mut_ptr(&mut self) -> *mut c_void {
        std::ptr::from_mut(self).cast()
    }

    /// How many bytes of it the kernel is to read.
    pub fn len(&self) -> socklen_t {
        match self.family() {
            libc::AF_INET => size_of::<sockaddr_in>() as socklen_t,
            _ => Self::LEN,
        }
    }

    /// The address that the kernel wrote; `None` when it wrote another kind.
    pub fn address(&self) -> Option<SocketAddr> {
        match self.family() {
            libc::AF_INET => {
                // SAFETY: the family says which one it is, and any bytes are valid.
                let v4 = unsafe { self.v4 };
                let ip = Ipv4Addr::from(v4.sin_addr.s_addr.to_ne_bytes());
                Some((ip, u16::from_be(v4.sin_port)).into())
            }
            libc::AF_INET6 => {
                // SAFETY: as above.
                let v6 = unsafe { self.v6 };
                let ip = Ipv6Addr::from(v6.sin6_addr.s6_addr);
                let port = u16::from_be(v6.sin6_port);
                Some(SocketAddrV6::new(ip, port, v6.sin6_flowinfo, v6.sin6_scope_id).into())
            }
            _ => None,
        }
    }

    fn family(&self) -> i32 {
        // SAFETY: all variants begin with the family.
        i32::from(unsafe { self.family })
    }
}
