package words

// wechatpay port.
var (
	PortShort = Text{"Write Go for PHP that calls WeChat Pay", "把调用微信支付的 PHP 代码改写成 Go"}
	PortLong  = Text{`Read PHP that uses the PHP SDK (wechatpay-php), and write Go that sends the same. The Go is formatted and compiles.

A FILE becomes a whole file of package main, on stdout or in -o FILE, never beside its source. A DIR needs -o OUTDIR, which gets the
same tree. PHP from stdin (-), also a piece without <?php, becomes statements for the inside of a function that has ctx and client, and with
--package a whole file.

Property chains become the typed tree, chain('…') becomes Chain, ['…'] becomes Do; --style writes all of them alike. $instance
is called client. What has no form in Go is not guessed: it stays as a comment, // PORT file:line: why, in its place, is in
the report, and sets the exit code. The report is on stderr, and on stdout where the Go goes into files.

Exit codes: 0 all is ported; 1 something is not, or a file can't be written; 2 the command line, or no PHP.`, `读取使用 PHP SDK（wechatpay-php）的代码，写出发送相同请求的 Go 代码。写出的代码已格式化，且能够编译。

FILE 改写成 package main 的完整文件，写到标准输出或 -o FILE，不写在源码旁边。DIR 需要 -o OUTDIR，并保持其目录结构。标准输入（-）的 PHP，
包括不带 <?php 的片段，改写成可放进函数的语句（函数内有 ctx 和 client）；带 --package 时为完整文件。

属性链写成类型化路径，chain('…') 写成 Chain，['…'] 写成 Do；--style 统一写法。$instance 改名为 client。Go 中没有对应写法的
内容不作猜测：在原处保留为以 // PORT 开头的注释（注明文件、行号与原因），列入报告，并反映在退出码中。报告写到标准错误；Go 写入文件时写到标准输出。

退出码：0 全部改写；1 有未改写的内容，或文件无法写入；2 命令行有误，或不是 PHP。`}

	FlagPortOutput  = Text{"write to `PATH`: a file, or for a DIR a folder", "写到 `PATH`：文件；改写目录时为目录"}
	FlagPortStyle   = Text{"`STYLE` of all calls: tree, chain or do; else as PHP writes them", "所有调用的写法 `STYLE`：tree、chain 或 do；默认与 PHP 的写法对应"}
	FlagPortPackage = Text{"write whole files of package `NAME`", "写成包 `NAME` 的完整文件"}
	FlagPortReport  = Text{"the report as `FORM`: text or json", "报告的格式 `FORM`：text 或 json"}
	FlagPortForce   = Text{"overwrite files that are there", "覆盖已有的文件"}

	PortTakesOne    = Text{"port takes one FILE or DIR, or - for stdin", "port 接受一个文件或目录，或用 - 表示标准输入"}
	PortLike        = Text{"wechatpay port pay.php, or wechatpay port -o OUTDIR DIR", "例如 wechatpay port pay.php，或 wechatpay port -o OUTDIR DIR"}
	PortStyles      = Text{"--style takes tree, chain or do", "--style 接受 tree、chain 或 do"}
	PortReports     = Text{"--report takes text or json", "--report 接受 text 或 json"}
	PortNoStyle     = Text{"there is no style %s", "没有 %s 这种写法"}
	PortNoReport    = Text{"there is no report as %s", "没有 %s 这种格式的报告"}
	PortNoPackage   = Text{"%s is no name of a package", "%s 不能作为包名"}
	PortPackageName = Text{"--package takes a name of Go, pay for one", "--package 接受 Go 的标识符，例如 pay"}
	PortDirNeeds    = Text{"%s is a folder: where does its Go go", "%s 是目录：Go 代码写到哪里"}
	PortDirOutput   = Text{"-o OUTDIR, which is not the folder itself", "请给出 -o OUTDIR，且不能是该目录本身"}
	PortBeside      = Text{"%s lies in %s, or is it: the Go never goes beside its source", "%s 就是 %s，或在其中：Go 代码不写在源码旁边"}
	PortBesideFile  = Text{"%s would lie beside %s: the Go never goes beside its source", "%s 与 %s 在同一目录：Go 代码不写在源码旁边"}
	PortFileOutput  = Text{"-o takes a file in another folder, go/pay.go for one; without -o the Go is on stdout", "-o 接受另一目录中的文件，例如 go/pay.go；不带 -o 时写到标准输出"}
	PortOutputIsDir = Text{"%s is a folder", "%s 是目录"}
	PortSkipped     = Text{"left out", "跳过"}
	PortOthers      = Text{"what others have written: a package of PHP", "他人编写的 PHP 包"}
	PortHidden      = Text{"a hidden folder", "隐藏目录"}
	PortLink        = Text{"a link, which is not followed", "链接，不跟随"}
	PortEnding      = Text{"its name does not end in .php: port it by itself, if it is PHP", "文件名不以 .php 结尾：如果是 PHP，请单独改写"}
	PortUnread      = Text{"it can't be read: %v", "无法读取：%v"}
	PortUnreadable  = Text{"%s can't be read: %v", "无法读取 %s：%v"}
	PortIsThere     = Text{"%s is there already", "%s 已经存在"}
	PortForceDoes   = Text{"--force overwrites it", "--force 可覆盖"}
	PortCantWrite   = Text{"%s can't be written: %v", "无法写入 %s：%v"}
	PortOutputPlace = Text{"-o takes a place that can be written to", "-o 接受可写的位置"}
	PortNoPHP       = Text{"%s: %v", "%s：%v"}
	PortReadsPHP    = Text{"port reads PHP 8.1 in UTF-8", "port 读取 UTF-8 编码的 PHP 8.1"}
	PortNoFiles     = Text{"there is no .php in %s", "%s 中没有 .php 文件"}
	PortLeft        = Text{"not ported: %d of %d files have something left", "%[2]d 个文件中有 %[1]d 个含未改写的内容"}
	PortLeftHint    = Text{"look for // PORT in the Go", "请在 Go 代码中查找 // PORT"}
	PortNotPorted   = Text{"not ported", "未改写"}
	PortNote        = Text{"note", "说明"}
)
