package fleet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// What a broker may be refused for: errors.Is tells which.
var (
	ErrBroker = errors.New("the broker can't carry a job")
	ErrStream = errors.New("a stream of the broker has other settings")
	ErrAway   = errors.New("the broker can't be reached, or does not answer as it should") // it may later
)

// The oldest broker that has atomic batches and counters.
const oldestMajor, oldestMinor = 2, 12

// checkBroker makes sure that the server can do what is asked of it.
func checkBroker(ctx context.Context, conn *nats.Conn, js jetstream.JetStream) error {
	version := conn.ConnectedServerVersion()
	major, rest, _ := strings.Cut(version, ".")
	minor, _, _ := strings.Cut(rest, ".")
	m, _ := strconv.Atoi(major)
	n, _ := strconv.Atoi(minor)
	if m < oldestMajor || m == oldestMajor && n < oldestMinor {
		return fmt.Errorf("%w: its version is %q, and counters and atomic batches need %d.%d or newer: update nats-server", ErrBroker, version, oldestMajor, oldestMinor)
	}
	if _, err := js.AccountInfo(ctx); err != nil {
		if errors.Is(err, jetstream.ErrJetStreamNotEnabled) || errors.Is(err, jetstream.ErrJetStreamNotEnabledForAccount) {
			return fmt.Errorf("%w: JetStream is off: start nats-server with --jetstream and a store_dir: %w", ErrBroker, err)
		}
		return err
	}
	return nil
}

// patience is how long a broker may take to be there, as a cluster that elects its leaders does.
const patience = 30 * time.Second

// patiently does again what fails, unless it would fail for ever.
func patiently(ctx context.Context, do func(context.Context) error) error {
	for end := time.Now().Add(patience); ; {
		err := do(ctx)
		if err == nil {
			return nil
		}
		for _, final := range []error{ErrBroker, ErrStream, ErrOtherJob, ErrCoordinator} {
			if errors.Is(err, final) {
				return err
			}
		}
		if time.Now().After(end) || !sleep(ctx, retryWait) {
			return fmt.Errorf("%w: %w", ErrAway, err)
		}
	}
}

// The streams of a plan, and the one of all rates.
func rowsName(plan string) string { return "WECHATPAY_BATCH_ROWS_" + plan }
func doneName(plan string) string { return "WECHATPAY_BATCH_DONE_" + plan }

const (
	rateName    = "WECHATPAY_BATCH_RATE"
	rateSubject = "wechatpay.batch-rate."
)

// Names in the metadata of a stream of rows.
const (
	metaMerchant = "wechatpay-merchant"
	metaJob      = "wechatpay-job"
)

// settings are those of a stream that keeps the first message of a subject for good. What is older than any number that
// WeChat Pay remembers goes by itself.
func settings(name, subject string, replicas int) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name: name, Subjects: []string{subject + ".>"}, Storage: jetstream.FileStorage, Replicas: replicas,
		Retention: jetstream.LimitsPolicy, // never a work queue: it forgets
		Discard:   jetstream.DiscardNew, DiscardNewPerSubject: true, MaxMsgsPerSubject: 1,
		Duplicates: 100 * time.Millisecond, MaxAge: 31 * 24 * time.Hour,
		AllowAtomicPublish: true, DenyDelete: true, DenyPurge: true, AllowDirect: true,
	}
}

// rateSettings are those of the counters.
func rateSettings(replicas int) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name: rateName, Subjects: []string{rateSubject + ">"}, Storage: jetstream.MemoryStorage, Replicas: replicas,
		MaxMsgsPerSubject: 1, MaxAge: time.Minute, AllowMsgCounter: true, AllowDirect: true,
	}
}

// removal is how long a broker has to remove a stream in the middle of a run. One that is made again in that moment, as
// nats-server 2.15 does it, has what is left of the files of the first, and stores nothing.
const removal = time.Second

// ensure makes a stream that is missing, after a while, and refuses one that has other settings.
func ensure(ctx context.Context, js jetstream.JetStream, want jetstream.StreamConfig, wait time.Duration) (info *jetstream.StreamInfo, err error) {
	stream, err := js.Stream(ctx, want.Name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		if !sleep(ctx, wait) {
			return nil, ctx.Err()
		}
		stream, err = js.CreateStream(ctx, want)
	}
	if err != nil {
		if want.Replicas > 1 && errors.As(err, new(*jetstream.APIError)) {
			err = fmt.Errorf("%w (%d nodes have to be up; Replicas says otherwise)", err, want.Replicas)
		}
		return nil, fmt.Errorf("the stream %s: %w", want.Name, err)
	}
	info = stream.CachedInfo()
	if differs := differences(info.Config, want); differs != "" {
		return nil, fmt.Errorf("%w: %s: %s: once no job needs it, remove it (nats stream rm %[2]s), and it is made again from the ledger", ErrStream, want.Name, differs)
	}
	return info, nil
}

// differences names the settings that decide, where they are others.
func differences(got, want jetstream.StreamConfig) string {
	var all []string
	for _, s := range []struct {
		name      string
		got, want any
	}{
		{"retention", got.Retention, want.Retention},
		{"discard", got.Discard, want.Discard},
		{"discard_new_per_subject", got.DiscardNewPerSubject, want.DiscardNewPerSubject},
		{"max_msgs_per_subject", got.MaxMsgsPerSubject, want.MaxMsgsPerSubject},
		{"storage", got.Storage, want.Storage},
		{"allow_atomic", got.AllowAtomicPublish, want.AllowAtomicPublish},
		{"allow_msg_counter", got.AllowMsgCounter, want.AllowMsgCounter},
		{"deny_delete", got.DenyDelete, want.DenyDelete},
		{"deny_purge", got.DenyPurge, want.DenyPurge},
		{"allow_direct", got.AllowDirect, want.AllowDirect},
		{"no_ack", got.NoAck, want.NoAck},
		{"sealed", got.Sealed, want.Sealed},
		{"max_msgs", max(got.MaxMsgs, -1), int64(-1)},
		{"max_bytes", max(got.MaxBytes, -1), int64(-1)},
	} {
		if s.got != s.want {
			all = append(all, fmt.Sprintf("%s is %v and not %v", s.name, s.got, s.want))
		}
	}
	if !slices.Equal(got.Subjects, want.Subjects) {
		all = append(all, fmt.Sprintf("subjects are %q and not %q", got.Subjects, want.Subjects))
	}
	return strings.Join(all, ", ")
}
