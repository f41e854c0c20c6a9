package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/openapi"
)

// siblings lists other operations of the first product that a page belongs to.
func (b *builder) siblings(d *document, r route) {
	const most = 40
	if len(r.ops) == 0 || len(r.ops[0].Tags) == 0 {
		return
	}
	var items []factLine
	for _, o := range openapi.ByTag(r.ops[0].Tags[0]) {
		if o.Path != r.ops[0].Path && len(items) < most {
			items = append(items, b.entry(o))
		}
	}
	if len(items) > 0 {
		d.heading(2, b.say(headSame), "same-product")
		d.list(items)
	}
}

// products lists all operations by product.
func (b *builder) products() (*document, error) {
	d := &document{title: b.say(titleProducts), description: b.say(aboutProducts.With(len(openapi.Operations())))}
	b.opening(d)
	tags := openapi.Tags()
	seen := make(map[*openapi.Operation]bool)
	last := ""
	for _, tag := range tags {
		name, err := b.english.tag(tag, b.lang)
		if err != nil {
			return nil, err
		}
		if first, _, nested := strings.Cut(name, " › "); nested && first != last {
			d.heading(2, first, tagAnchor(strings.Split(tag, "∙")[0])+"-all")
			last = first
		}
		level := 2
		if strings.Contains(tag, "∙") {
			level = 3
		}
		d.heading(level, name, tagAnchor(tag))
		var items []factLine
		for _, o := range openapi.Operations() {
			if slices.Contains(o.Tags, tag) {
				seen[o] = true
				items = append(items, b.entry(o))
			}
		}
		d.list(items)
	}
	var rest []factLine
	for _, o := range openapi.Operations() {
		if !seen[o] {
			rest = append(rest, b.entry(o))
		}
	}
	if len(rest) > 0 {
		d.heading(2, b.say(withoutTag), "other")
		d.list(rest)
	}
	return d, nil
}

func (b *builder) opening(d *document) {
	fmt.Fprintf(&d.site, "<h1 id=\"top\" tabindex=\"-1\">%s</h1>\n\n", safe(d.title))
	d.site.WriteString("<p>" + safe(d.description) + "</p>\n\n") // machines have it from the head
}

// entry is a line of an index.
func (b *builder) entry(o *openapi.Operation) factLine {
	name, _ := b.english.name("name", o.Name, b.lang)
	l := link(name, opHref(o, b.prefix()))
	c := quoted(o.Method + " " + o.Template())
	status := ""
	if o.Deprecated() {
		status = " (" + b.say(statusNames[string(o.Status)]) + ")"
	}
	return factLine{html: l.html + " " + c.html + status, markdown: l.markdown + " " + c.markdown + status}
}

// task is an operation that many look for.
type task struct {
	group  string
	op     *openapi.Operation
	weight byte
}

// readTasks takes the operations with a weight from the words of the search, by the comments above them.
func readTasks(root string) ([]task, error) {
	text, err := os.ReadFile(filepath.Join(root, "openapi/facts/search.txt"))
	if err != nil {
		return nil, err
	}
	var tasks []task
	group := ""
	for line := range strings.SplitSeq(string(text), "\n") {
		if name, ok := strings.CutPrefix(line, "# "); ok {
			group = name
			continue
		}
		fields := strings.Fields(line)
		if len(fields) != 3 || strings.HasPrefix(line, "\t") || !slices.Contains(methods, fields[0]) {
			continue
		}
		if o, ok := openapi.Lookup(fields[0], fields[1]); ok && !o.Deprecated() {
			tasks = append(tasks, task{group, o, fields[2][0]})
		}
	}
	for _, t := range tasks {
		if _, ok := taskGroups[t.group]; !ok {
			return nil, fmt.Errorf("openapi/facts/search.txt: the comment %q above %s %s has no heading in taskGroups", t.group, t.op.Method, t.op.Path)
		}
	}
	return tasks, nil
}

// tasks lists what one wants to do, the commonest first.
func (b *builder) tasks(all []task) *document {
	d := &document{title: b.say(titleTasks), description: b.say(aboutTasks)}
	b.opening(d)
	group := ""
	var items []factLine
	flush := func() {
		if len(items) > 0 {
			d.list(items)
		}
		items = nil
	}
	for _, t := range all {
		if t.group != group {
			flush()
			group = t.group
			d.heading(2, b.say(taskGroups[group]), taskAnchor(group))
		}
		items = append(items, b.entry(t.op))
	}
	flush()
	return d
}

// taskAnchor is the id of a heading of tasks.
func taskAnchor(group string) string {
	return strings.ToLower(strings.Trim(strings.Fields(group)[0], ","))
}

// webhooks lists all notifications.
func (b *builder) webhooks() *document {
	d := &document{title: b.say(titleEvents), description: b.say(aboutEvents.With(len(openapi.Notifications())))}
	b.opening(d)
	for _, v2 := range []bool{false, true} {
		title, anchor := "APIv3", "v3"
		if v2 {
			title, anchor = "APIv2", "v2"
		}
		d.heading(2, title, anchor)
		var items []factLine
		for _, n := range openapi.Notifications() {
			if n.V2 == v2 {
				name, _ := b.english.name("name", n.Name, b.lang)
				l, c := link(name, href(eventPath(n), b.prefix())), quoted(eventName(n))
				items = append(items, factLine{html: l.html + " " + c.html, markdown: l.markdown + " " + c.markdown})
			}
		}
		d.list(items)
	}
	return d
}

var (
	titleProducts = text{EN: "All operations by product", ZH: "按产品查找接口"}
	aboutProducts = text{EN: "The %d operations of the catalogue, under each product that they belong to.", ZH: "目录中的 %d 个接口，按所属产品排列。"}
	titleTasks    = text{EN: "What do you want to do?", ZH: "按用途查找接口"}
	aboutTasks    = text{EN: "The operations that most people look for, by what they do.", ZH: "最常用的接口，按用途排列。"}
	titleEvents   = text{EN: "All notifications", ZH: "全部通知"}
	aboutEvents   = text{EN: "The %d notifications that WeChat Pay sends to a notify URL, each with a handler.", ZH: "微信支付发送到通知地址的 %d 种通知，各附处理函数。"}
	withoutTag    = text{EN: "Of no product", ZH: "未归入产品"}
)

// taskGroups are the comments of search.txt as headings.
var taskGroups = map[string]text{
	"Payment":                         {EN: "Take a payment, query or close an order", ZH: "收款、查单、关单"},
	"Refunds":                         {EN: "Refund", ZH: "退款"},
	"Bills":                           {EN: "Download bills, reconcile", ZH: "下载账单、对账"},
	"Transfers":                       {EN: "Pay somebody: transfers, withdrawals, red packets", ZH: "付款：转账、提现、红包"},
	"Profit sharing":                  {EN: "Share profits", ZH: "分账"},
	"Marketing":                       {EN: "Coupons, cards and campaigns", ZH: "优惠券、会员卡与活动"},
	"Merchants, complaints and files": {EN: "Onboard merchants, answer complaints, upload files", ZH: "商户进件、投诉处理、文件上传"},
	"Other products":                  {EN: "Other products", ZH: "其他产品"},
	"Notifications":                   {EN: "Notifications", ZH: "通知"},
}
