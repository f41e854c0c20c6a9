package batch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/batch/internal/ledger"
	"github.com/a8579013/wechatpay/internal/amounts"
	"github.com/a8579013/wechatpay/internal/resend"
	"github.com/a8579013/wechatpay/openapi"
)

// None as a field of a Template says that there is none, where the catalogue does not know, or knows better.
const None = "-"

// Template is what all rows of a job share. Method, Path and Merchant are needed. The rest comes from the catalogue where
// it is empty; what the catalogue does not know has to be said.
type Template struct {
	Method   string `json:"method"`   // POST
	Path     string `json:"path"`     // v3/refund/domestic/refunds, with its placeholders
	Merchant string `json:"merchant"` // the mchid of the client that will run it

	// Number is the field with the merchant's own number of a row: json.out_refund_no. None: there is none, or it does
	// not make a repeat harmless; then no row is ever sent twice, and what a crash cuts stays unknown.
	Number string `json:"number"`

	// Amount is the field with what a row moves, as json.amount.refund or json.receivers[].amount, in Unit, which is fen
	// where it is empty. None: nothing is to be counted.
	Amount string       `json:"amount"`
	Unit   openapi.Unit `json:"unit"`

	// Key is the field whose rows disturb each other: they are sent one after another, Gap apart. None: none do.
	Key string        `json:"key"`
	Gap time.Duration `json:"gap"`

	// Input is kept with the job, in the caller's words: what the rows were read from.
	Input string `json:"input,omitempty"`

	// SealKey, 32 bytes, encrypts Sensitive values in the ledger; see SealKeyOf. It is not kept: Run needs it again.
	SealKey []byte `json:"-"`

	// Double is told of each row that repeats an earlier one in full, by their lines, and so is left out; nil: nobody is.
	Double func(line, earlier int64) `json:"-"`

	// Repeated says of rows without a number that are the same in full that they are meant: each is done. Without it they are
	// an error, since nobody could tell them from a table that was pasted twice. Rows of a GET may be the same.
	Repeated bool `json:"repeated,omitempty"`

	// Validate checks each row, as Config.Validate does; nil: the catalogue does, with openapi.Validate.
	Validate func(method, template string, request map[string]any) error `json:"-"`
}

// Row is one call to be planned.
type Row struct {
	Line    int64 // where it stands in the input, from 1 on; 0: it is counted
	Request wechatpay.Request
}

// RowError is what is wrong with a row.
type RowError struct {
	Line int64
	Err  error
}

func (e *RowError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Err) }

func (e *RowError) Unwrap() error { return e.Err }

// mostErrors are the rows of which Plan says what is wrong; of more it says how many.
const mostErrors = 100

// What Plan may refuse.
var (
	ErrNumber   = errors.New("the number is not known")
	ErrAmount   = errors.New("the amount is not known")
	ErrRepeated = errors.New("the same row stands there twice, and has no number: it would be done twice")
	ErrExists   = ledger.ErrExists
)

// Plan checks all rows and writes them into a new job in dir, which is made. Nothing is sent. If anything is wrong there
// is no job, and the error joins a *RowError for each row. A row that repeats another in full is left out; one with the
// number of another that asks for something else is an error, and so is one without a number that is the same as another,
// unless Template.Repeated says that it is meant.
func Plan(ctx context.Context, dir string, t Template, rows iter.Seq2[Row, error]) (*Job, error) {
	p, err := newPlanner(ctx, dir, t)
	if err != nil {
		return nil, fmt.Errorf("batch.Plan: %w", err)
	}
	if err := p.all(ctx, rows); err != nil {
		p.ledger.Discard()
		return nil, fmt.Errorf("batch.Plan: %w", err)
	}
	text, err := json.Marshal(p.kept)
	if err == nil {
		if err = p.ledger.Commit(ctx, ledger.Job{Created: time.Now(), Text: string(text)}); err != nil {
			err = fmt.Errorf("%w: %w", ErrLedger, err)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("batch.Plan: %w", err)
	}
	return Open(dir)
}

// kept is what the ledger keeps of a Template.
type kept struct {
	Template
	Amounts []openapi.Amount `json:"amounts,omitempty"`
	Keys    []string         `json:"keys,omitempty"`  // the first that a row has
	Each    openapi.Each     `json:"each,omitzero"`   // those with one value of its field share a limit
	Check   string           `json:"check,omitempty"` // sealed with what is sealed in rows; "": nothing is
}

// harmless tells whether a row may be sent again after an attempt of which nobody knows whether it was executed.
func (k *kept) harmless() bool { return k.Method == "GET" || k.Number != None }

type planner struct {
	kept
	ledger *ledger.Plan
	seal   sealer
}

func newPlanner(ctx context.Context, dir string, t Template) (*planner, error) {
	t.Method, t.Path = strings.ToUpper(t.Method), strings.TrimPrefix(t.Path, "/")
	if t.Validate == nil {
		t.Validate = openapi.Validate
	}
	p := &planner{kept: kept{Template: t}}
	switch {
	case t.Method == "" || t.Path == "":
		return nil, errors.New("the template lacks Method or Path, as POST and v3/refund/domestic/refunds")
	case t.Merchant == "":
		return nil, errors.New("the template lacks Merchant, the mchid of the client that will run it")
	}
	if err := p.complete(); err != nil {
		return nil, err
	}
	var err error
	if p.ledger, err = ledger.Begin(ctx, dir); err != nil {
		return nil, err
	}
	if p.seal, err = newSealer(t.SealKey, p.ledger.ID()); err != nil {
		p.ledger.Discard()
		return nil, err
	}
	return p, nil
}

// complete takes from the catalogue what the template leaves open.
func (p *planner) complete() error {
	o, known := openapi.Lookup(p.Method, p.Path)
	if !known {
		o = &openapi.Operation{}
	}
	moves := resend.MovesMoney("https://api.mch.weixin.qq.com/" + p.Path)
	switch {
	case p.Number != "":
	case p.Method == "GET":
		p.Number = None
	case o.Number == "" || o.Repeat != openapi.RepeatHarmless:
		return fmt.Errorf("%w: no number makes a repeat of %s %s harmless, as far as the catalogue knows: give its field, as json.out_refund_no, or %q, and no row is sent twice",
			ErrNumber, p.Method, p.Path, None)
	default:
		p.Number = o.Number
	}
	switch {
	case p.Amount == None:
	case p.Amount != "":
		unit := p.Unit
		if unit == openapi.UnitUnknown {
			unit = openapi.UnitFen
		}
		p.Amounts = []openapi.Amount{{Field: p.Amount, Unit: unit}}
	case len(o.Amounts) > 0:
		p.Amounts = o.Amounts
	case !known && p.Method != "GET":
		return fmt.Errorf("%w: the catalogue does not know %s %s, nor what it moves: give its field, as json.amount, or %q", ErrAmount, p.Method, p.Path, None)
	case moves && p.Method != "GET":
		return fmt.Errorf("%w: %s %s moves money, and the catalogue does not know which field says how much: give it, as json.amount, or %q",
			ErrAmount, p.Method, p.Path, None)
	}
	p.Each = o.Each
	switch {
	case p.Key == None:
	case p.Key != "":
		p.Keys = []string{p.Key}
	case p.Gap == 0:
		p.Keys, p.Gap = o.Key.Fields, o.Key.Gap
	default:
		return errors.New("the template has a Gap and no Key: say which rows are to be apart")
	}
	return nil
}

// all plans every row, and tells all that is wrong with any.
func (p *planner) all(ctx context.Context, rows iter.Seq2[Row, error]) error {
	var wrong []error
	more, line := 0, int64(0)
	for row, err := range rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		if line++; row.Line != 0 {
			line = row.Line
		}
		if err == nil {
			if err = p.add(ctx, line, row.Request); err != nil && p.isFatal(err) {
				return err
			}
		}
		if err == nil {
			continue
		}
		if known := new(RowError); !errors.As(err, &known) {
			err = &RowError{line, err}
		}
		if len(wrong) == mostErrors {
			more++
			continue
		}
		wrong = append(wrong, err)
	}
	if more > 0 {
		wrong = append(wrong, fmt.Errorf("and %d rows more", more))
	}
	if wrong == nil && line == 0 {
		return errors.New("there are no rows")
	}
	return errors.Join(wrong...)
}

// isFatal tells a failure of the ledger from one of a row.
func (p *planner) isFatal(err error) bool { return errors.As(err, new(*ledgerError)) }

type ledgerError struct{ error }

func (e *ledgerError) Unwrap() error { return e.error }

// add plans one row.
func (p *planner) add(ctx context.Context, line int64, req wechatpay.Request) error {
	text, err := textOf(req, p.seal)
	if err != nil {
		return err
	}
	if p.Check == "" && strings.Contains(text, sealMark) {
		if p.Check, err = p.seal.check(); err != nil {
			return err
		}
	}
	row := ledger.Row{Line: line, Request: text}
	if p.Number != None {
		if row.Number = fieldOf(text, p.Number); row.Number == "" {
			return fmt.Errorf("%s is missing", p.Number)
		}
		if whole := valueOf(text, p.Number).String(); whole != row.Number {
			return fmt.Errorf("%s is %q, with a blank at an end", p.Number, whole)
		}
		if looksLikeFloat(row.Number) {
			return fmt.Errorf("%s is %q, which a spreadsheet has made of a number", p.Number, row.Number)
		}
	}
	if row.Fen, err = amounts.Sum(text, p.Amounts); err != nil {
		return err
	}
	if i := slices.IndexFunc(p.Keys, func(key string) bool { return fieldOf(text, key) != "" }); i >= 0 {
		row.Key = fieldOf(text, p.Keys[i])
	} else if p.Key != "" && p.Key != None {
		return fmt.Errorf("%s is missing, and keeps rows apart", p.Key)
	}
	if p.Each.Field != "" {
		row.Part = fieldOf(text, p.Each.Field)
	}
	seen, err := shown(req)
	if err != nil {
		return err
	}
	if err := p.Validate(p.Method, p.Path, seen); err != nil {
		return err
	}
	repeats, err := p.ledger.Add(ctx, row)
	switch {
	case err == nil && repeats != 0 && row.Number == "":
		if p.Method != "GET" && !p.Repeated {
			return fmt.Errorf("%w: first in line %d", ErrRepeated, repeats)
		}
	case errors.As(err, new(*ledger.Twin)), errors.Is(err, ledger.ErrSum):
		return err
	case err != nil:
		return &ledgerError{fmt.Errorf("%w: %w", ErrLedger, err)}
	case repeats != 0 && p.Double != nil:
		p.Double(line, repeats)
	}
	return nil
}

// spreadsheet is what one makes of a long number: 4.2E+27.
var spreadsheet = regexp.MustCompile(`[0-9][eE]\+[0-9]|[0-9]\.[0-9]+$`)

// looksLikeFloat tells 4.2E+27, R4.2E+27, 1.5 and W20260729001.0 from an order number.
func looksLikeFloat(number string) bool { return spreadsheet.MatchString(number) }
