package golang

// These functions make numbers of values of any type, and lists, as PHP does.

const phpInt = `// phpInt is PHP's (int): what is behind a point is cut, and so is what is behind the number that a text begins with.
func phpInt(v any) int64 {
	text, isText := phpValue(v).(string)
	if !isText {
		n, f, isNumber := phpNumber(phpValue(v))
		switch {
		case isNumber && float64(n) != f && math.Abs(f) < 1<<63:
			return int64(f)
		case isNumber:
			return n
		}
		return map[bool]int64{true: 1}[phpTruth(v)]
	}
	text = strings.TrimLeft(text, " \t\n\r\v\f")
	if end := strings.IndexFunc(text, func(c rune) bool { return !strings.ContainsRune("+-.0123456789eE", c) }); end >= 0 {
		text = text[:end]
	}
	for end := min(len(text), 400); end > 0; end-- {
		n, f, isNumber := phpNumber(text[:end])
		switch {
		case isNumber && f >= 1<<63:
			return math.MaxInt64
		case isNumber && f < -1<<63:
			return math.MinInt64
		case isNumber && n == 0:
			return int64(f)
		case isNumber:
			return n
		}
	}
	return 0
}
`

const phpList = `// phpList is a list that a member can be put behind: a new one of what is in that, whatever Go has it as.
func phpList(v any) ([]any, error) {
	list := []any{}
	if value, isValue := v.(wechatpay.Value); isValue && value.IsArray() {
		for _, member := range value.Array() {
			list = append(list, member)
		}
		return list, nil
	}
	v = phpValue(v)
	switch array := reflect.ValueOf(v); {
	case array.Kind() == reflect.Slice:
		for i := range array.Len() {
			list = append(list, array.Index(i).Interface())
		}
	case v != nil:
		return nil, errors.New("this is no list: a member can't be put behind it")
	}
	return list, nil
}
`

const phpReal = `// phpReal is the number that a value is, or stands for, with its fraction.
func phpReal(v any) (float64, error) {
	switch v := phpValue(v).(type) {
	case nil:
		return 0, nil
	case bool:
		return map[bool]float64{true: 1}[v], nil
	default:
		_, f, isNumber := phpNumber(v)
		if !isNumber {
			return 0, fmt.Errorf("a %T that is no number, where one is wanted", v)
		}
		return f, nil
	}
}
`

const phpWhole = `// phpWhole is the whole number that a value is, or stands for: PHP calculates with others as well, as floats.
func phpWhole(v any) (int64, error) {
	switch v := phpValue(v).(type) {
	case nil:
		return 0, nil
	case bool:
		return map[bool]int64{true: 1}[v], nil
	default:
		if n, f, isNumber := phpNumber(v); isNumber && float64(n) == f {
			return n, nil
		}
		return 0, fmt.Errorf("a %T that is no whole number, where one is wanted", v)
	}
}
`
