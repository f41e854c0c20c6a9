package words

// Arguments that are no items, and items that contradict each other.
var (
	ItemNoSeparator  = Text{"item %s has no separator", "item %s 没有分隔符"}
	ItemNoName       = Text{"item %s has no name before its separator", "item %s 的分隔符之前没有名称"}
	ItemEmptyField   = Text{"item %s has an empty name between its dots", "item %s 的点号之间有空的名称"}
	ItemNotUTF8      = Text{"item %s is no valid UTF-8", "item %s 不是有效的 UTF-8"}
	DotLeadsInto     = Text{`a dot leads into an object (amount.total:=100); one that belongs to the name is written \.`, `点号进入下一层对象（amount.total:=100）；名称里的点号写作 \.`}
	WriteName        = Text{"write NAME%s", "请写 NAME%s"}
	SetTerminalUTF8  = Text{"set the terminal to UTF-8", "请把终端设为 UTF-8"}
	WriteAnItem      = Text{"write name=text, name:=json, name==query, Header:value or name@file", "请写 name=text、name:=json、name==query、Header:value 或 name@file"}
	GivenTwice       = Text{"%s is given twice", "%s 给了两次"}
	GiveEachOnce     = Text{"give each name once", "每个名称只能给一次"}
	TwiceInThePath   = Text{"a parameter that comes twice goes into the path: 'PATH?%[1]s=1&%[1]s=2'", "重复的查询参数请写在路径里：'PATH?%[1]s=1&%[1]s=2'"}
	TextBeginsWithAt = Text{`a text that begins with @ is written %s:='"@…"'`, `以 @ 开头的字符串写作 %s:='"@…"'`}
	TextNeedsNoQuote = Text{"a text needs no quotes with a plain = : %s=…", "字符串用一个 = 即可，不需要引号：%s=…"}
	IsNoJSON         = Text{"%s is no JSON: %v", "%s 不是 JSON：%v"}
	ValueAndObject   = Text{"%s is given as a value and as an object", "%s 既给了值，又给了对象"}
	WholeOrFields    = Text{"give %[1]s either as a whole (:=) or field by field (%[1]s.…), not both", "%[1]s 要么整体给出（:=），要么逐个字段给出（%[1]s.…），不能两者并用"}
)
