package words

// What is wrong with a table.
var (
	TableUTF16    = Text{"the file is UTF-16: save it as CSV UTF-8", "文件是 UTF-16 编码：请另存为 CSV UTF-8"}
	TableEmpty    = Text{"the file is empty", "文件为空"}
	TableColumn   = Text{"column %d is called %q, which is no name, or the name of two", "第 %d 列的列名是 %q，为空或重复"}
	TableCells    = Text{"it has %d cells, the head has %d", "有 %d 个单元格，而表头有 %d 个"}
	TableNoObject = Text{"it is no JSON object", "不是 JSON 对象"}
	TableTwice    = Text{"%s stands there twice", "%s 出现了两次"}
	TableNested   = Text{"%s holds a list or an object, where a text or a number is wanted", "%s 是列表或对象，此处需要文本或数字"}
	TableNotText  = Text{"a character is NUL, or no text in this encoding: give --encoding", "含有 NUL 或无法以该编码解读的字符：请用 --encoding 指明编码"}
	TableLongLine = Text{"a line is longer than a megabyte", "有一行超过 1 MB"}
)
