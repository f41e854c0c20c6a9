package batch

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/a8579013/wechatpay/openapi"
)

// Options say how a job is run. The zero value is right for most.
type Options struct {
	Rate        float64       // calls a second at most; 0: 90 % of the published limit, 50 where none is
	Concurrency int           // calls under way at most; 0: 64
	Timeout     time.Duration // of a call; 0: 30 s
	Tries       int           // of a row, before its outcome is unknown; 0: 3. "Too many calls" is no try
	Wait        time.Duration // before the second try, four times as much before the third; 0: 15 s
	Limit       int           // rows that are begun before the run ends, to see how they fare; 0: all
	MaxRefused  int           // refused rows of this run that pause the job; 0: one in a hundred of the job, but ten; -1: none
	Until       time.Time     // when it pauses by itself; zero: never
	Adopt       bool          // the directory is a copy, and the original will not run again
	SealKey     []byte        // that of the Template

	// Limits is the folder in which jobs on this machine share the limit of a merchant and an operation; "": a folder of the
	// user's cache. "-": this job shares with none.
	Limits string

	// Progress is called about once a second, and at the end, from Run's own goroutine.
	Progress func(Progress)
	Logger   *slog.Logger // nil: silent

	at func(point string, row int64) // of tests, which kill the process there
}

// Progress is where a run stands.
type Progress struct {
	Done, Refused, Unknown int64   // rows of this run
	Fen                    int64   // of those that are done
	Limited                int64   // answers of "too many calls"
	UnderWay               int     //
	Rate                   float64 // calls a second, now
}

// Why a run ends before all rows have an outcome: errors.Is tells which. It goes on with the next Run.
var (
	ErrPaused   = errors.New("the job pauses")                      // by hand, by Until, or with too many refused rows
	ErrHalted   = errors.New("every row would fare the same")       // money, rights, keys
	ErrUnsent   = errors.New("WeChat Pay can't be reached")         // nothing has left this machine for long
	ErrMerchant = errors.New("the job belongs to another merchant") // than the client
)

func (o Options) withDefaults(k *kept, rows int64) (Options, error) {
	if o.Rate < 0 || o.Concurrency < 0 || o.Timeout < 0 || o.Tries < 0 || o.Wait < 0 || o.Limit < 0 {
		return o, fmt.Errorf("an option is below zero: %+v", o)
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
		o.MaxRefused = int(max(10, rows/100))
	}
	if o.at == nil {
		o.at = func(string, int64) {}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Limits == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return o, fmt.Errorf("the user has no cache folder, and Limits is empty: give one, or \"-\" to share with no other job: %w", err)
		}
		o.Limits = filepath.Join(cache, "wechatpay", "limits")
	}
	return o, nil
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
