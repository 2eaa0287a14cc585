package main

import (
	"encoding/binary"
	"sync"
	"time"

	"github.com/pion/interceptor/pkg/twcc"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

// openEvery: one packet in so many is decrypted, as a proof that what is counted is media.
const openEvery = 16

// inbound counts one RTP session and prepares its feedback.
type inbound struct {
	mu      sync.Mutex
	twccID  uint8
	packets uint64
	bytes   uint64
	missing uint64
	streams map[uint32]*inboundStream
	twcc    *twcc.Recorder
}

type inboundStream struct {
	highest uint16
	cycles  uint32
}

func newInbound(twccID uint8) inbound {
	return inbound{twccID: twccID, streams: map[uint32]*inboundStream{}, twcc: twcc.NewRecorder(1)}
}

func (i *inbound) add(header *rtp.Header, length int, now time.Time) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.packets++
	i.bytes += uint64(length)
	if i.twccID != 0 {
		if extension := header.GetExtension(i.twccID); len(extension) == 2 {
			i.twcc.Record(header.SSRC, binary.BigEndian.Uint16(extension), now.UnixMicro())
		}
	}
	stream, known := i.streams[header.SSRC]
	if !known {
		i.streams[header.SSRC] = &inboundStream{highest: header.SequenceNumber}
		return
	}
	switch step := header.SequenceNumber - stream.highest; {
	case step == 0:
	case step < 1<<15:
		i.missing += uint64(step - 1)
		if header.SequenceNumber < stream.highest {
			stream.cycles++
		}
		stream.highest = header.SequenceNumber
	case i.missing > 0: // late or repaired
		i.missing--
	}
}

func (i *inbound) addTo(sum *totals) {
	i.mu.Lock()
	defer i.mu.Unlock()
	sum.Received += i.packets
	sum.ReceivedBytes += i.bytes
	sum.Missing += i.missing
	if i.packets > 0 {
		sum.Playing++
	}
}

// feedback is what a player owes: receiver reports when `full`, and transport-wide feedback.
func (i *inbound) feedback(full bool) []rtcp.Packet {
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.streams) == 0 {
		return nil
	}
	reports := &rtcp.ReceiverReport{SSRC: 1}
	if full {
		for ssrc, stream := range i.streams {
			reports.Reports = append(reports.Reports, rtcp.ReceptionReport{
				SSRC:               ssrc,
				LastSequenceNumber: stream.cycles<<16 | uint32(stream.highest),
			})
		}
	}
	transportWide := i.twcc.BuildFeedbackPacket()
	if !full && len(transportWide) == 0 {
		return nil
	}
	return append([]rtcp.Packet{reports}, transportWide...)
}

func (p *peer) handleRtp(datagram []byte, now time.Time) {
	var header rtp.Header
	if _, err := header.Unmarshal(datagram); err != nil {
		return
	}
	p.received.add(&header, len(datagram), now)
	if header.SequenceNumber%openEvery != 0 {
		return
	}
	p.mu.Lock()
	opening := p.opening
	p.mu.Unlock()
	if opening == nil {
		return
	}
	if _, err := opening.DecryptRTP(nil, datagram, &header); err != nil {
		p.openFailures.Add(1)
		return
	}
	p.openedCount.Add(1)
}

// handleRtcp looks for keyframe requests; everything else is the concern of real clients.
func (p *peer) handleRtcp(datagram []byte) {
	p.mu.Lock()
	opening := p.opening
	p.mu.Unlock()
	if opening == nil {
		return
	}
	plain, err := opening.DecryptRTCP(nil, datagram, nil)
	if err != nil {
		p.openFailures.Add(1)
		return
	}
	packets, err := rtcp.Unmarshal(plain)
	if err != nil {
		return
	}
	for _, packet := range packets {
		switch packet.(type) {
		case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
			p.sending.requestKeyframe()
		}
	}
}

func (p *peer) report(full bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sealing == nil || p.closed {
		return
	}
	packets := p.received.feedback(full)
	if len(packets) == 0 {
		return
	}
	plain, err := rtcp.Marshal(packets)
	if err != nil {
		return
	}
	if sealed, err := p.sealing.EncryptRTCP(nil, plain, nil); err == nil {
		_ = p.send(sealed) // lost like any datagram
	}
}
