package desk

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// openFolder makes sure that a folder is a sandbox's own, or new, and opens its database. It gives the folder's full name.
func openFolder(folder string) (string, *database, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return "", nil, unwritable(folder, err)
	}
	if strings.ContainsAny(folder, "'\",;$`\\\r\n") && filepath.Separator == '/' { // they stand in .env
		return "", nil, terminal.Usage(words.PlainFolder, words.FolderName.With(terminal.Quote(folder)))
	}
	if err := privateFolder(folder); err != nil {
		return "", nil, err
	}
	found, err := os.ReadDir(folder)
	if err != nil {
		return "", nil, unwritable(folder, err)
	}
	isDatabase := func(e os.DirEntry) bool { return e.Name() == databaseName }
	if len(found) > 0 && !slices.ContainsFunc(found, isDatabase) {
		return "", nil, terminal.Usage(words.NewFolder, words.ForeignFolder.With(folder, found[0].Name()))
	}
	if info, err := os.Lstat(filepath.Join(folder, databaseName)); err == nil && info.Size() == 0 && len(found) > 1 {
		return "", nil, notOurs(filepath.Join(folder, databaseName), words.DatabaseBroken)
	}
	db, err := openDatabase(folder)
	return folder, db, err
}

func unwritable(folder string, err error) error {
	return &terminal.Failure{Code: terminal.ExitOther, Hint: words.WritableFolder, Err: words.FolderWrong.With(folder, terminal.Reason(err))}
}

// notOurs is the failure of a database that can't be read.
func notOurs(name string, err error) error {
	if os.IsNotExist(err) {
		return unwritable(filepath.Dir(name), err)
	}
	return &terminal.Failure{Code: terminal.ExitOther, Hint: words.AnotherFolderOrAway, Err: words.DatabaseWrong.With(name, err)}
}
