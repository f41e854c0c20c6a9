package main

import (
	"fmt"
	"strings"

	"github.com/a8579013/wechatpay/openapi"
)

// Pages that are no facts: the first one, the program around a piece of code, and the port.

func (b *builder) home() string {
	p := "/" + b.prefix()
	features := ""
	for _, group := range []string{"Payment", "Refunds", "Bills", "Transfers", "Profit sharing", "Marketing"} {
		features += fmt.Sprintf("  - { title: %q, link: %q }\n", b.say(taskGroups[group]), p+"tasks/#"+taskAnchor(group))
	}
	return fmt.Sprintf("---\nlayout: home\ntitle: %q\nhero:\n  name: wechatpay\n  text: %q\n  tagline: %q\n  actions:\n    - { theme: brand, text: %q, link: %q }\n    - { theme: alt, text: %q, link: %q }\n    - { theme: alt, text: %q, link: %q }\n    - { theme: alt, text: %q, link: %q }\nfeatures:\n%s---\n",
		b.say(homeTitle), b.say(homeText), b.say(homeTagline.With(len(openapi.Operations()), len(openapi.Notifications()))),
		b.say(homeTasks), p+"tasks/", b.say(homeProducts), p+"products/", b.say(homeGuides), p+"guide/", b.say(homePHP), p+"from-php", features)
}

func (b *builder) program() string {
	return "# " + b.say(programTitle) + "\n\n" + b.say(programAbout) + "\n\n```go\n" + strings.TrimSpace(programText) + "\n```\n\n" + b.say(programRun) +
		"\n\n```sh\ngo mod init example\ngo get github.com/a8579013/wechatpay\ngo run .\n```\n\n" + b.say(programUpload) + "\n"
}

func (b *builder) fromPHP() string {
	return "---\ntitle: " + b.say(phpTitle) + "\nsidebar: false\naside: false\npageClass: port\n---\n\n# " + b.say(phpTitle) + "\n\n" + b.say(phpAbout) + "\n\n<FromPHP />\n"
}

func (b *builder) guideIndex(guides []guide) string {
	text := "# " + b.say(guidesTitle) + "\n\n- [" + b.say(programTitle) + "](program.md)\n"
	for _, g := range guides {
		text += "- [" + g.title + "](" + g.name + ".md)\n"
	}
	return text
}

// menuLine is a line of the menu beside the guides.
type menuLine struct {
	Text string `json:"text"`
	Link string `json:"link"`
}

func (b *builder) menu(guides []guide) []menuLine {
	lines := []menuLine{{b.say(programTitle), b.guide("program")}}
	for _, g := range guides {
		lines = append(lines, menuLine{g.title, b.guide(g.name)})
	}
	return lines
}

var (
	homeTitle    = text{EN: "wechatpay: WeChat Pay for Go", ZH: "wechatpay：微信支付 Go 客户端"}
	homeText     = text{EN: "WeChat Pay for Go", ZH: "微信支付 Go 客户端"}
	homeTagline  = text{EN: "A page for each of %d operations and %d notifications, with code that has been run.", ZH: "%d 个接口、%d 种通知，每个一页，代码均已实际运行。"}
	homeTasks    = text{EN: "What do you want to do?", ZH: "按用途查找"}
	homeProducts = text{EN: "By product", ZH: "按产品查找"}
	homeGuides   = text{EN: "Guides", ZH: "指南"}
	homePHP      = text{EN: "From PHP", ZH: "从 PHP 迁移"}

	programTitle  = text{EN: "A whole program", ZH: "完整程序"}
	programAbout  = text{EN: "The Go pieces of the pages stand in a function like `call`. This program runs as it is, without a merchant account: the [sandbox](sandbox.md) is WeChat Pay on this machine.", ZH: "各页的 Go 片段放在 `call` 这样的函数里。下面的程序无需商户号即可运行：[沙箱](sandbox.md)就是本机上的微信支付。"}
	programRun    = text{EN: "Save it as `main.go` in an empty folder:", ZH: "在空目录中保存为 `main.go`："}
	programUpload = text{EN: "Pieces that upload want a file `picture.jpg` in the folder. Calls under `brand/` want a brand's client: `sandbox.Options{BrandID: \"10000\"}`, without `Merchant`. Pieces with `time` or `json` want these imports as well.", ZH: "上传文件的片段需要目录中有 `picture.jpg`。`brand/` 下的接口使用品牌方的客户端：`sandbox.Options{BrandID: \"10000\"}`，且不设 `Merchant`。用到 `time`、`json` 的片段还要导入相应的包。"}
	phpTitle      = text{EN: "From PHP", ZH: "从 PHP 迁移"}
	phpAbout      = text{EN: "Paste PHP that uses wechatpay-php and get Go, with notes beside the lines. Nothing leaves this page. What differs in general: [from PHP to Go](guide/from-php.md).", ZH: "粘贴使用 wechatpay-php 的 PHP 代码，即得 Go 代码，说明列在所在行旁。内容不会离开本页。总体差异见[从 PHP 到 Go](guide/from-php.md)。"}
	guidesTitle   = text{EN: "Guides", ZH: "指南"}
)
