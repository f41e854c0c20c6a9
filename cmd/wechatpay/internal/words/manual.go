package words

// wechatpay docs.
var (
	DocsShort = Text{"Serve the documentation site", "在本机查看文档站"}
	DocsLong  = Text{`Serve a built documentation site until Ctrl-C: a page for each operation and notification, in Chinese and English.

The site is built in a clone of the repository, by the two commands in site/README.md; --dir names its folder elsewhere.

Exit codes: 0 ended by a signal; 1 the site is not built, or the port is taken; 2 the command line.`, `在本机提供已构建的文档站，直到按下 Ctrl-C：每个接口、每种通知一页，有中文和英文。

文档站在本仓库中构建，方法是 site/README.zh-CN.md 中的两条命令；在别处的用 --dir 指定。

退出码：0 被信号结束；1 尚未构建，或端口被占用；2 命令行有误。`}

	FlagDocsDir = Text{"`FOLDER` of the built site", "已构建的文档站所在的目录 `FOLDER`"}

	DocsTakesNone   = Text{"docs takes no arguments, and %s is one", "docs 不接受参数：%s"}
	DocsMissing     = Text{"there is no built site in %s", "%s 中没有已构建的文档站"}
	DocsBuild       = Text{"in a clone of the repository: npm ci --prefix site && npm run build --prefix site, or name the folder with --dir", "在本仓库中构建：npm ci --prefix site && npm run build --prefix site，或用 --dir 指定目录"}
	DocsAnotherPort = Text{"--listen 127.0.0.1:0 takes a free port", "--listen 127.0.0.1:0 使用任一空闲端口"}
	DocsRuns        = Text{"%s serves %s until Ctrl-C", "%s 提供 %s 的内容，按 Ctrl-C 结束"}
	DocsEnded       = Text{"the server has ended: %v", "服务已终止：%v"}
)
