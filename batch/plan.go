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
// is no job, and the error joins a *RowError for each thing that is wrong with a row. What rows come with may join several
// errors, too; a Request beside them is what could be made of the row, and is looked at for more. A row that repeats another in full is left out; one with the
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
	told, more, line := 0, 0, int64(0)
	for row, err := range rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		if line++; row.Line != 0 {
			line = row.Line
		}
		switch {
		case err == nil:
			if err = p.add(ctx, line, row.Request); p.isFatal(err) {
				return err
			}
		case row.Request != nil:
			err = errors.Join(append(apart(err), p.rest(row.Request)...)...)
		}
		if err == nil {
			continue
		}
		if told++; told > mostErrors {
			more++
			continue
		}
		for _, one := range apart(err) {
			if known := new(RowError); !errors.As(one, &known) {
				one = &RowError{line, one}
			}
			wrong = append(wrong, one)
		}
	}
	if more > 0 {
		wrong = append(wrong, fmt.Errorf("and %d rows more", more))
	}
	if wrong == nil && line == 0 {
		return errors.New("there are no rows")
	}
	return errors.Join(wrong...)
}

// apart are the errors that errors.Join has joined.
func apart(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok && len(joined.Unwrap()) > 0 && err.Error() == errors.Join(joined.Unwrap()...).Error() {
		return joined.Unwrap()
	}
	return []error{err}
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
	if wrong := p.check(req, &row); wrong != nil {
		return errors.Join(wrong...)
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

// check takes out of a request what the ledger wants to know of a row, and tells all that is wrong with it.
func (p *planner) check(req wechatpay.Request, row *ledger.Row) (wrong []error) {
	told := map[string]bool{} // fields of which something was said
	tell := func(field string, err error) { wrong, told[field] = append(wrong, err), true }
	if p.Number != None {
		row.Number = fieldOf(row.Request, p.Number)
		switch whole := valueOf(row.Request, p.Number).String(); {
		case row.Number == "":
			tell(p.Number, fmt.Errorf("%s is missing", p.Number))
		case whole != row.Number:
			tell(p.Number, fmt.Errorf("%s is %q, with a blank at an end", p.Number, whole))
		case looksLikeFloat(row.Number):
			tell(p.Number, fmt.Errorf("%s is %q, which a spreadsheet has made of a number", p.Number, row.Number))
		}
	}
	var err error
	if row.Fen, err = amounts.Sum(row.Request, p.Amounts); err != nil {
		tell("", err)
		for _, a := range p.Amounts {
			told[a.Field] = true
		}
	}
	if i := slices.IndexFunc(p.Keys, func(key string) bool { return fieldOf(row.Request, key) != "" }); i >= 0 {
		row.Key = fieldOf(row.Request, p.Keys[i])
	} else if p.Key != "" && p.Key != None {
		tell(p.Key, fmt.Errorf("%s is missing, and keeps rows apart", p.Key))
	}
	if p.Each.Field != "" {
		row.Part = fieldOf(row.Request, p.Each.Field)
	}
	if err := p.valid(req, func(f openapi.Finding) bool { return !told[f.Path] }); err != nil {
		wrong = append(wrong, err)
	}
	return wrong
}

// rest is what else is wrong with a row of which not all could be made: of what is there, not of what is missing.
func (p *planner) rest(req wechatpay.Request) []error {
	err := p.valid(req, func(f openapi.Finding) bool { return f.Class != openapi.ClassRequired })
	if !errors.As(err, new(*openapi.ValidationError)) {
		return nil
	}
	return []error{err}
}

// valid asks Validate, and leaves out the findings that are not wanted.
func (p *planner) valid(req wechatpay.Request, wanted func(openapi.Finding) bool) error {
	seen, err := shown(req)
	if err != nil {
		return err
	}
	err = p.Validate(p.Method, p.Path, seen)
	var found *openapi.ValidationError
	if !errors.As(err, &found) {
		return err
	}
	left := *found
	left.Findings = slices.DeleteFunc(slices.Clone(left.Findings), func(f openapi.Finding) bool { return f.Level != openapi.Error || !wanted(f) })
	if len(left.Findings) == 0 {
		return nil
	}
	return &left
}

// spreadsheet is what one makes of a long number: 4.2E+27.
var spreadsheet = regexp.MustCompile(`[0-9][eE]\+[0-9]|[0-9]\.[0-9]+$`)

// looksLikeFloat tells 4.2E+27, R4.2E+27, 1.5 and W20260729001.0 from an order number.
func looksLikeFloat(number string) bool { return spreadsheet.MatchString(number) }
