package pace

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"time"

	"github.com/a8579013/wechatpay/batch/internal/filelock"
)

// Brake rations refusals: WeChat Pay takes the interface away from a merchant of whose refunds more than six a second are
// wrong. As long as nothing is refused it lets through what there is; the more of the last calls were refused, the fewer
// are under way, since each of these may be refused as well. A job begins slowly. Jobs that share one have five refusals
// a second together: each says what it risks. It is for one goroutine.
type Brake struct {
	file  *os.File // what is shared; nil: nothing is
	alone risks
	id    int64

	share   float64     // of calls that are refused, as far as it looks
	refused []time.Time // and not told of yet

	under int       // calls under way, as they were told last
	moved time.Time // when that was another number
}

// risks are what jobs that share a brake know of each other.
type risks struct {
	refused [mostRefused]int64 // when the newest refusals came, by the clock of the wall
	jobs    [mostJobs]job
}

// job is one of them. It may be gone without a word: then nobody sees it any more.
type job struct {
	id, seen int64
	risk     float64 // refusals to be expected of its calls under way
}

const (
	mostRefused = 5 // in a second
	mostJobs    = 32
	gone        = 5 * time.Second
	stuck       = 10 * time.Second // without an answer: others do not wait for a job that waits itself, as for workers
	gain        = 0.3
	decay       = 0.9
	lookAgain   = 100 * time.Millisecond // at what others risk
)

// NewBrake makes one that is shared with nobody. It has seen nothing, and so expects the worst.
func NewBrake() *Brake { return &Brake{share: 1} }

// ShareBrake opens the brake of a name in a folder, which is made.
func ShareBrake(folder, name string) (*Brake, error) {
	file, err := open(folder, name)
	if err != nil {
		return nil, err
	}
	b := NewBrake()
	b.file, b.id = file, rand.Int64()
	return b, nil
}

// Free tells whether one more call may be under way, beside others of this job; if not, when to ask again at the latest.
// If it may, the others who share reckon with it, until Free or Tell is called again.
func (b *Brake) Free(now time.Time, underWay int) (ok bool, again time.Time, err error) {
	err = b.change(now, func(r *risks, ours *job) {
		refused, others := r.of(now, ours)
		room := float64(mostRefused-len(refused)) - others
		if ok = ours != nil && b.share*float64(underWay+1) <= room; ok {
			underWay++
		}
		switch again = now.Add(time.Second); {
		case len(refused) > 0 && refused[0].Before(again):
			again = refused[0]
		case others > 0:
			again = now.Add(lookAgain)
		}
		b.risk(now, ours, underWay)
	})
	return ok, again, err
}

// Tell tells the others who share of what was refused, and how many calls are under way.
func (b *Brake) Tell(now time.Time, underWay int) error {
	return b.change(now, func(_ *risks, ours *job) { b.risk(now, ours, underWay) })
}

// risk tells the others what is risked here.
func (b *Brake) risk(now time.Time, ours *job, underWay int) {
	if underWay != b.under || b.moved.IsZero() {
		b.under, b.moved = underWay, now
	}
	if ours == nil {
		return
	}
	ours.seen, ours.risk = now.UnixNano(), b.share*float64(underWay)
	if now.Sub(b.moved) >= stuck {
		ours.risk = 0
	}
}

// Refused and Answered take answers in, which Free or Tell pass on.
func (b *Brake) Refused(now time.Time) {
	b.refused = append(b.refused, now)
	b.share += gain * (1 - b.share)
}

// Answered takes an answer that is no refusal.
func (b *Brake) Answered() { b.share *= decay }

// Close leaves it to others.
func (b *Brake) Close() error {
	if b.file == nil {
		return nil
	}
	return b.file.Close()
}

// change changes what is known of all, with what was refused here meanwhile. ours is nil where too many share.
func (b *Brake) change(now time.Time, do func(r *risks, ours *job)) (err error) {
	r := &b.alone
	if b.file != nil {
		if err := filelock.Wait(b.file); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, filelock.Release(b.file)) }()
		if r, err = b.read(); err != nil {
			return err
		}
	}
	for _, at := range b.refused {
		copy(r.refused[:], r.refused[1:])
		r.refused[mostRefused-1] = at.UnixNano()
	}
	b.refused = nil
	do(r, r.place(now, b.id))
	if b.file == nil {
		return nil
	}
	_, err = b.file.WriteAt(r.text(), 0)
	return err
}

// read reads the file; what is no such file says nothing.
func (b *Brake) read() (*risks, error) {
	text := make([]byte, 8*(mostRefused+3*mostJobs))
	if n, err := b.file.ReadAt(text, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	} else if n < len(text) {
		return new(risks), nil
	}
	r, next := new(risks), func() (n uint64) {
		n, text = binary.BigEndian.Uint64(text), text[8:]
		return n
	}
	for i := range r.refused {
		r.refused[i] = int64(next())
	}
	for i := range r.jobs {
		r.jobs[i] = job{int64(next()), int64(next()), math.Float64frombits(next())}
	}
	return r, nil
}

// text is what read reads.
func (r *risks) text() (text []byte) {
	for _, at := range r.refused {
		text = binary.BigEndian.AppendUint64(text, uint64(at))
	}
	for _, j := range r.jobs {
		text = binary.BigEndian.AppendUint64(text, uint64(j.id))
		text = binary.BigEndian.AppendUint64(text, uint64(j.seen))
		text = binary.BigEndian.AppendUint64(text, math.Float64bits(j.risk))
	}
	return text
}

// place is where a job stands, or may; nil: there is none.
func (r *risks) place(now time.Time, id int64) (free *job) {
	for i := range r.jobs {
		switch j := &r.jobs[i]; {
		case j.id == id && j.seen != 0:
			return j
		case !j.isHere(now):
			free = j
		}
	}
	if free != nil {
		*free = job{id: id}
	}
	return free
}

// of tells when each refusal of the last second is over, and what other jobs risk. A clock that was set back makes none of
// them new.
func (r *risks) of(now time.Time, ours *job) (refused []time.Time, others float64) {
	for _, at := range r.refused {
		if ago := now.Round(0).Sub(time.Unix(0, at)); ago < time.Second && ago > -time.Second {
			refused = append(refused, now.Add(time.Second-ago))
		}
	}
	for i := range r.jobs {
		if j := &r.jobs[i]; j != ours && j.isHere(now) {
			others += j.risk
		}
	}
	return refused, others
}

// isHere tells whether a job has said anything lately.
func (j *job) isHere(now time.Time) bool {
	return now.Round(0).Sub(time.Unix(0, j.seen)).Abs() < gone
}
