package transport

import "time"

// SetDownloadTimeout says when a download of certificates gives up.
func (t *Transport) SetDownloadTimeout(after time.Duration) { t.downloads.timeout = after }
