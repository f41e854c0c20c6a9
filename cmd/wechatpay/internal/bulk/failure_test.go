package bulk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// TestFailure: each error of a job has its exit code, and a hint that mends it.
func TestFailure(t *testing.T) {
	full := fmt.Errorf("%w: %w", batch.ErrLimits, syscall.ENOSPC)
	for name, tt := range map[string]struct {
		err  error
		code int
		hint string
	}{
		"no job":              {batch.ErrNoJob, 2, "write the job"},
		"another file":        {batch.ErrForeign, 2, "name the directory of a job"},
		"damaged":             {fmt.Errorf("%w: %w", batch.ErrDamaged, batch.ErrForeign), 3, "put job.db back"},
		"damaged, as a write": {fmt.Errorf("%w: %w", batch.ErrLedger, batch.ErrDamaged), 3, "put job.db back"},
		"a full disk":         {batch.ErrLedger, 3, "look at the disk of the job"},
		"no such folder":      {batch.ErrLimits, 2, "look at the folder of --limits"},
		"a full folder":       {full, 3, "look at the folder of --limits"},
		"a folder that went":  {fmt.Errorf("%w: %w", batch.ErrPaused, batch.ErrLimits), 3, "look at the folder of --limits"},
		"another seal key":    {batch.ErrSealKey, 2, "give the key"},
		"no way to settle":    {batch.ErrUnsettled, 5, "rows without a number can't be asked for"},
		"away":                {batch.ErrUnsent, 3, "the same command again"},
		"halted":              {batch.ErrHalted, 7, "mend what the code names"},
		"paused":              {batch.ErrPaused, 7, "the same command again"},
		"a signal":            {context.Canceled, 7, "the same command again"},
		"busy":                {&batch.BusyError{}, 2, "wait for it"},
		"anything else":       {errors.New("no name of this machine"), 1, "how the job stands: wechatpay batch status 'my job'"},
	} {
		f, ok := errors.AsType[*terminal.Failure](failure(fmt.Errorf("batch.Run: %w", tt.err), "my job"))
		if !ok || f.Code != tt.code || !strings.HasPrefix(f.Hint.In(words.English), tt.hint) {
			t.Errorf("%s: %+v", name, f)
		}
	}
}
