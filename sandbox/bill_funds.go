package sandbox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Columns of the fund-flow bills.
const (
	fundColumns = "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号"
	fundSums    = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额"
)

// flows counts what a fund-flow bill lists.
type flows struct {
	in, out       int
	inFen, outFen int64
}

func (f flows) sums() []string {
	return []string{strconv.Itoa(f.in + f.out), strconv.Itoa(f.in), yuan(f.inFen), strconv.Itoa(f.out), yuan(f.outFen)}
}

// fundSheet is the fund-flow bill of a day: of the basic account, since nothing
// lies on the others. The caller holds s.mu.
func (s *Sandbox) fundSheet(ask billAsk) *sheet {
	mchid := ask.MchID
	if ask.Sub != "" {
		mchid = ask.Sub
	}
	bill, sums := newSheet(fundColumns), flows{}
	if basicIn(ask.Account) {
		s.writeFlows(bill, &sums, mchid, ask.Date)
	}
	return bill.sums(fundSums, sums.sums()...)
}

// basicIn tells whether an account_type means the basic account.
func basicIn(accountType string) bool {
	return accountType == "" || accountType == "ALL" || strings.EqualFold(accountType, "BASIC")
}

// subsSheet is that of all sub-merchants of a partner. The caller holds s.mu.
func (s *Sandbox) subsSheet(ask billAsk) *sheet {
	subs := slices.Clone(s.ring().of(ask.MchID).subs)
	for _, o := range s.orders.byTransaction {
		if sub := o.sub(); sub != "" && o.owner() == ask.MchID {
			subs = append(subs, sub)
		}
	}
	slices.Sort(subs)
	bill, sums := newSheet("二级商户号,账户类型,"+fundColumns), flows{}
	for _, sub := range slices.Compact(subs) {
		if basicIn(ask.Account) {
			s.writeFlows(bill, &sums, sub, ask.Date, sub, "BASIC")
		}
	}
	return bill.sums(fundSums, sums.sums()...)
}

// writeFlows writes each move into and out of a merchant's account on a day, in
// its order, with what lay on it afterwards. The caller holds s.mu.
func (s *Sandbox) writeFlows(bill *sheet, sums *flows, mchid, date string, before ...string) {
	var balance int64
	for i := range s.books.postings.size() {
		p := s.books.postings.get(postingKey(i))
		from, to := s.holder(p.From) == mchid, s.holder(p.To) == mchid
		if from == to {
			continue
		}
		fen := p.Fen
		if from {
			fen = -fen
		}
		balance += fen
		if dayOf(p.Time) != date {
			continue
		}
		way := "收入"
		if from {
			way = "支出"
			sums.out, sums.outFen = sums.out+1, sums.outFen+p.Fen
		} else {
			sums.in, sums.inFen = sums.in+1, sums.inFen+p.Fen
		}
		remark, voucher := s.explain(p)
		serial := mchid + p.Time.In(china).Format("20060102") + fmt.Sprintf("%010d", i)
		bill.row(append(before[:len(before):len(before)], clockOf(p.Time), p.Doc, serial, p.Kind, p.Kind, way, yuan(p.Fen), yuan(balance), "system", remark, voucher)...)
	}
}

// explain gives the remark of a posting, and the merchant's number behind it. The
// caller holds s.mu.
func (s *Sandbox) explain(p *posting) (remark, voucher string) {
	if o := s.orders.byTransaction[p.Doc]; o != nil {
		return "结算总金额 " + yuan(p.Fen) + " 元;含手续费 0.00 元", o.number()
	}
	if r := s.refunds.byID[p.Doc]; r != nil {
		return "退款总金额 " + yuan(p.Fen) + " 元;含手续费 0.00 元", r.Number
	}
	for _, ps := range s.products.paying() {
		if paper := ps.get(ps.names[p.Doc]); paper != nil {
			return p.Kind, paper.Number
		}
	}
	return p.Kind, p.Doc
}

// paying are the documents that move money themselves.
func (all *products) paying() []papers {
	return []papers{all.transfers, all.batches, all.sharings, all.returns, all.payouts, all.banks, all.packets}
}

// balanceAt is what lay on a merchant's basic account at the end of a day:
// available, and pending. The caller holds s.mu.
func (s *Sandbox) balanceAt(mchid, date string) (available, pending int64) {
	s.settleFunds(mchid)
	for i := range s.books.postings.size() {
		p := s.books.postings.get(postingKey(i))
		if dayOf(p.Time) > date {
			continue
		}
		for _, side := range []drawing{{p.From, -p.Fen}, {p.To, p.Fen}} {
			switch {
			case side.account == basic(mchid):
				available += side.fen
			case s.holder(side.account) == mchid:
				pending += side.fen
			}
		}
	}
	return available, pending
}

// Columns of the bill of shared profits.
const (
	sharingColumns = "分账时间,分账发起方,分账方,微信订单号,微信分账/回退单号,分账明细单号,商户分账/回退单号,订单金额,分账接收方,分账金额,业务类型,处理状态,分账描述,备注"
	sharingSums    = "总笔数,分账总金额,回退总金额"
)

// sharingSheet is the bill of what was shared, and returned, on a day. The caller
// holds s.mu.
func (s *Sandbox) sharingSheet(ask billAsk) *sheet {
	bill := newSheet(sharingColumns)
	var shared, returned int64
	on := func(at time.Time) bool { return dayOf(at) == ask.Date }
	mine := func(p *paper) bool {
		return p.MchID == ask.MchID && on(p.Made) && (ask.Sub == "" || p.text("sub_mchid") == ask.Sub)
	}
	line := func(p *paper, id, receiver string, fen int64, kind, about string) {
		total, payer := int64(0), p.MchID
		if o := s.orders.byTransaction[p.About]; o != nil {
			total, payer = o.Total, o.payee()
		}
		bill.row(clockOf(p.Made), p.MchID, payer, p.About, p.ID, id, p.Number, yuan(total), receiver, yuan(fen), kind, "成功", about, "")
	}
	for _, p := range s.products.sharings.all(mine) {
		for _, r := range p.Parts {
			if r.State == "SUCCESS" {
				line(p, r.ID, plain(r.Body["account"]), r.Fen, "分账", plain(r.Body["description"]))
				shared += r.Fen
			}
		}
	}
	for _, p := range s.products.returns.all(mine) {
		if p.State == "SUCCESS" {
			line(p, p.ID, p.text("return_mchid"), p.Fen, "分账回退", p.text("description"))
			returned += p.Fen
		}
	}
	return bill.sums(sharingSums, strconv.Itoa(bill.rows), yuan(shared), yuan(returned))
}
