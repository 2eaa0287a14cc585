package main

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/srtp/v3"
	"github.com/pion/stun/v3"
	"golang.org/x/sys/unix"
)

const connectDeadline = 20 * time.Second

// remote is where a server waits for a peer and how it proves itself.
type remote struct {
	Address     string `json:"address"`
	Port        int    `json:"port"`
	Ufrag       string `json:"ufrag"`
	Password    string `json:"password"`
	Fingerprint string `json:"fingerprint"`
}

// peer is one WebRTC transport: the controlling, nominating side of ICE towards a lite server, the
// DTLS client, and one RTP session.
type peer struct {
	socket   int
	port     int
	ufrag    string
	password string

	mu      sync.Mutex
	remote  remote
	to      unix.Sockaddr
	checked chan struct{}
	records chan []byte
	sealing *srtp.Context
	opening *srtp.Context
	closed  bool

	received inbound
	sending  outbound

	openedCount, openFailures atomic.Uint64
}

func newPeer(ip net.IP, twccID uint8) (*peer, error) {
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	if err := unix.Bind(socket, &unix.SockaddrInet4{Addr: [4]byte(ip)}); err != nil {
		return nil, errors.Join(err, unix.Close(socket))
	}
	bound, err := unix.Getsockname(socket)
	if err != nil {
		return nil, errors.Join(err, unix.Close(socket))
	}
	return &peer{
		socket:   socket,
		port:     bound.(*unix.SockaddrInet4).Port,
		ufrag:    randomHex(4),
		password: randomHex(16),
		checked:  make(chan struct{}),
		records:  make(chan []byte, 64),
		received: newInbound(twccID),
	}, nil
}

// connect checks the path, shakes hands and derives the keys. It returns the SRTP profile's name.
func (p *peer) connect(to remote, certificate tls.Certificate) (string, error) {
	ip := net.ParseIP(to.Address).To4()
	if ip == nil {
		return "", fmt.Errorf("remote address is %q; allowed: IPv4", to.Address)
	}
	p.mu.Lock()
	p.remote = to
	p.to = &unix.SockaddrInet4{Port: to.Port, Addr: [4]byte(ip)}
	p.mu.Unlock()

	ctx, cancel := context.WithTimeout(context.Background(), connectDeadline)
	defer cancel()
	if err := p.check(ctx); err != nil {
		return "", err
	}
	conn, err := dtls.ClientWithOptions((*recordConn)(p), &net.UDPAddr{IP: ip, Port: to.Port},
		dtls.WithCertificates(certificate),
		dtls.WithInsecureSkipVerify(true), // the fingerprint is checked instead
		dtls.WithVerifyPeerCertificate(func(raw [][]byte, _ [][]*x509.Certificate) error {
			return checkFingerprint(raw, to.Fingerprint)
		}),
		dtls.WithSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80),
		dtls.WithExtendedMasterSecret(dtls.RequireExtendedMasterSecret),
	)
	if err != nil {
		return "", err
	}
	if err := conn.HandshakeContext(ctx); err != nil {
		return "", fmt.Errorf("DTLS: %w", err)
	}
	state, ok := conn.ConnectionState()
	profile, chosen := conn.SelectedSRTPProtectionProfile()
	if !ok || !chosen {
		return "", errors.New("DTLS ended without an SRTP profile")
	}
	config := srtp.Config{Profile: srtp.ProtectionProfile(profile)}
	if err := config.ExtractSessionKeysFromDTLS(&state, true); err != nil {
		return "", err
	}
	keys := config.Keys
	sealing, err := srtp.CreateContext(keys.LocalMasterKey, keys.LocalMasterSalt, config.Profile)
	if err != nil {
		return "", err
	}
	opening, err := srtp.CreateContext(keys.RemoteMasterKey, keys.RemoteMasterSalt, config.Profile)
	if err != nil {
		return "", err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sealing, p.opening = sealing, opening
	return profileName(profile), nil
}

func profileName(profile dtls.SRTPProtectionProfile) string {
	if profile == dtls.SRTP_AEAD_AES_128_GCM {
		return "SRTP_AEAD_AES_128_GCM"
	}
	return "SRTP_AES128_CM_HMAC_SHA1_80"
}

func checkFingerprint(raw [][]byte, expected string) error {
	if len(raw) == 0 {
		return errors.New("no certificate")
	}
	if hash := sha256.Sum256(raw[0]); !strings.EqualFold(fmt.Sprintf("%x", hash), strings.ReplaceAll(expected, ":", "")) {
		return errors.New("the certificate's fingerprint is another")
	}
	return nil
}

// check repeats a nominating binding request until it is answered.
func (p *peer) check(ctx context.Context) error {
	for {
		if err := p.sendCheck(); err != nil {
			return err
		}
		select {
		case <-p.checked:
			return nil
		case <-ctx.Done():
			return errors.New("ICE: no answer to connectivity checks")
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (p *peer) sendCheck() error {
	message, err := stun.Build(stun.TransactionID, stun.BindingRequest,
		stun.NewUsername(p.remote.Ufrag+":"+p.ufrag),
		stun.RawAttribute{Type: stun.AttrUseCandidate},
		stun.RawAttribute{Type: stun.AttrICEControlling, Value: []byte{1, 2, 3, 4, 5, 6, 7, 8}},
		stun.RawAttribute{Type: stun.AttrPriority, Value: []byte{0x7e, 0xff, 0xff, 0xff}},
		stun.NewShortTermIntegrity(p.remote.Password),
		stun.Fingerprint,
	)
	if err != nil {
		return err
	}
	return p.send(message.Raw)
}

func (p *peer) send(datagram []byte) error {
	return unix.Sendto(p.socket, datagram, unix.MSG_DONTWAIT, p.to)
}

func (p *peer) handleStun(datagram []byte) {
	message := stun.New()
	if _, err := message.Write(datagram); err != nil {
		return
	}
	switch message.Type {
	case stun.BindingSuccess:
		if stun.NewShortTermIntegrity(p.remote.Password).Check(message) != nil {
			return
		}
		select {
		case <-p.checked:
		default:
			close(p.checked)
		}
	case stun.BindingRequest:
		// A server that is not lite checks too.
		ip := p.to.(*unix.SockaddrInet4)
		answer, err := stun.Build(message, stun.BindingSuccess,
			&stun.XORMappedAddress{IP: ip.Addr[:], Port: ip.Port},
			stun.NewShortTermIntegrity(p.password), stun.Fingerprint)
		if err == nil {
			_ = p.send(answer.Raw) // lost like any datagram
		}
	}
}

// poll takes what has arrived and sorts it (RFC 7983).
func (p *peer) poll(buffer []byte, now time.Time) {
	for {
		length, _, err := unix.Recvfrom(p.socket, buffer, unix.MSG_DONTWAIT)
		if err != nil || length == 0 {
			return
		}
		datagram := buffer[:length]
		switch first := datagram[0]; {
		case first < 4:
			p.handleStun(datagram)
		case first >= 20 && first < 64:
			select {
			case p.records <- append([]byte(nil), datagram...):
			default:
			}
		case first >= 128 && first < 192 && length >= 12:
			if kind := datagram[1]; kind >= 192 && kind < 224 {
				p.handleRtcp(datagram)
			} else {
				p.handleRtp(datagram, now)
			}
		}
	}
}

func (p *peer) addTo(sum *totals) {
	p.received.addTo(sum)
	sum.Opened += p.openedCount.Load()
	sum.OpenFailed += p.openFailures.Load()
	sum.Published += p.sending.packets.Load()
	sum.KeyframeRequests += p.sending.keyframeRequests.Load()
}

func (p *peer) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	p.closed = true
	_ = unix.Close(p.socket) // nothing to do about a failure
}

// recordConn shows a peer's DTLS records as the packet connection that Pion's DTLS wants.
type recordConn peer

func (c *recordConn) ReadFrom(into []byte) (int, net.Addr, error) {
	select {
	case record := <-c.records:
		return copy(into, record), c.address(), nil
	case <-time.After(connectDeadline):
		return 0, nil, os.ErrDeadlineExceeded
	}
}

func (c *recordConn) WriteTo(record []byte, _ net.Addr) (int, error) {
	return len(record), (*peer)(c).send(record)
}

func (c *recordConn) address() net.Addr {
	to := c.to.(*unix.SockaddrInet4)
	return &net.UDPAddr{IP: to.Addr[:], Port: to.Port}
}

func (c *recordConn) Close() error                     { return nil }
func (c *recordConn) LocalAddr() net.Addr              { return c.address() }
func (c *recordConn) SetDeadline(time.Time) error      { return nil }
func (c *recordConn) SetReadDeadline(time.Time) error  { return nil }
func (c *recordConn) SetWriteDeadline(time.Time) error { return nil }
