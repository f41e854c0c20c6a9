package batch

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/a8579013/wechatpay/batch/internal/pace"
	"github.com/a8579013/wechatpay/openapi"
)

// Options say how a job is run. The zero value is right for most.
type Options struct {
	Rate        float64       // calls a second at most; 0: 90 % of the published limit, 50 where none is
	Concurrency int           // calls under way at most; 0: 64
	Timeout     time.Duration // of a call; 0: 30 s
	Tries       int           // of a row, before its outcome is unknown; 0: 3. "Too many calls" is no try. What never left this machine is none either: so often in one run of a row it ends the run
	Wait        time.Duration // before the second try, four times as much before the third; 0: 15 s
	Limit       int           // rows that are begun before the run ends, to see how they fare; 0: all
	MaxRefused  int           // refused rows of this run that pause the job; 0: one in a hundred of the job, but ten; -1: none
	Until       time.Time     // when it pauses by itself; zero: never
	Adopt       bool          // the directory or the ledger is a copy, and the original will not run again
	SealKey     []byte        // that of the Template

	// Limits is the folder in which jobs on this machine share the limit of a merchant and an operation, and the brake for
	// refusals; "": a folder of the user's cache. "-": this job shares with none. It also keeps how far the ledger of each job has come, so that one that
	// was restored from a copy is noticed: see ErrOlder.
	Limits string

	// Progress is called about once a second, and at the end, from Run's own goroutine.
	Progress func(Progress)

	// Failed is told of each row that comes to be Refused or Unknown, from the same goroutine.
	Failed func(Record)

	Logger *slog.Logger // nil: silent

	at func(point string, row int64) // of tests, which kill the process there
}

// Why a run ends before all rows have an outcome: errors.Is tells which. It goes on with the next Run.
var (
	ErrPaused   = errors.New("the job pauses")                            // by hand, by Until, or with too many refused rows
	ErrHalted   = errors.New("every row would fare the same")             // money, rights, keys
	ErrUnsent   = errors.New("WeChat Pay can't be reached")               // nothing has left this machine for long
	ErrMerchant = errors.New("the job belongs to another merchant")       // than the client
	ErrLimits   = errors.New("the folder of shared limits can't be used") // Options.Limits names it
)

func (o Options) withDefaults(k *kept, rows int64) (Options, error) {
	if err := notBelowZero([]slog.Attr{
		slog.Float64("Rate", o.Rate), slog.Int("Concurrency", o.Concurrency), slog.Duration("Timeout", o.Timeout), slog.Int("Tries", o.Tries),
		slog.Duration("Wait", o.Wait), slog.Int("Limit", o.Limit),
	}); err != nil {
		return o, err
	}
	if o.Rate == 0 {
		o.Rate = k.rate()
	}
	if o.Concurrency == 0 {
		o.Concurrency = 64
	}
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Tries == 0 {
		o.Tries = 3
	}
	if o.Wait == 0 {
		o.Wait = 15 * time.Second
	}
	if o.MaxRefused == 0 {
		o.MaxRefused = mostRefused(rows)
	}
	if o.at == nil {
		o.at = func(string, int64) {}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	var err error
	o.Limits, err = limitsFolder(o.Limits)
	return o, err
}

// mostRefused is how many refusals pause a job of so many rows.
func mostRefused(rows int64) int { return int(max(10, rows/100)) }

// alone as a folder of limits: they are shared with nobody.
const alone = "-"

func limitsFolder(given string) (string, error) {
	if given != "" {
		return given, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("%w: it would be in the user's cache folder: %w", ErrLimits, err)
	}
	return filepath.Join(cache, "wechatpay", "limits"), nil
}

// share is a limit that other jobs may have a share of.
type share interface {
	pace.Slot
	Close() error
}

// nothing is a share that nobody shares.
type nothing struct{ pace.Alone }

func (*nothing) Close() error { return nil }

// openShare opens the limit of those who call the same operation for the same merchant.
func openShare(folder string, k *kept) (share, error) {
	if folder == alone {
		return new(nothing), nil
	}
	shared, err := pace.Share(folder, limitName(k))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLimits, err)
	}
	return shared, nil
}

// openBrake opens the brake of those who call the same operation for the same merchant. Queries have none.
func openBrake(folder string, k *kept) (*pace.Brake, error) {
	switch {
	case k.Method == "GET":
		return nil, nil
	case folder == alone:
		return pace.NewBrake(), nil
	}
	brake, err := pace.ShareBrake(folder, limitName(k)+".refused")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLimits, err)
	}
	return brake, nil
}

// partsOf shares the limit of each part with other jobs.
func partsOf(folder string, k *kept) func(part string, now time.Time) (time.Time, error) {
	if folder == alone || k.Each.Field == "" {
		return nil
	}
	return func(part string, now time.Time) (time.Time, error) {
		sum := sha256.Sum256([]byte(part))
		shared, err := pace.Share(folder, limitName(k)+"-"+hex.EncodeToString(sum[:8]))
		if err != nil {
			return now, err
		}
		at, err := shared.Next(now, k.eachGap())
		return at, errors.Join(err, shared.Close())
	}
}

// limitName is the file of a limit.
func limitName(k *kept) string {
	name := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.' {
			return c
		}
		return '-'
	}, k.Merchant+"-"+k.Method+"-"+k.Path)
	return name[:min(len(name), 200)]
}

// unpublished is how many calls are made a second where no limit is published.
const unpublished = 50

// eachGap is how far apart the rows of one part are: by nine tenths of what is published.
func (k *kept) eachGap() time.Duration {
	if k.Each.Rate.Calls == 0 {
		return 0
	}
	return time.Duration(float64(k.Each.Rate.Per) / (0.9 * float64(k.Each.Rate.Calls)))
}

// rate is that of the operation: nine tenths of what is published.
func (k *kept) rate() float64 {
	o, known := openapi.Lookup(k.Method, k.Path)
	if !known || o.Rate.Calls == 0 {
		return unpublished
	}
	return 0.9 * float64(o.Rate.Calls) / o.Rate.Per.Seconds()
}
