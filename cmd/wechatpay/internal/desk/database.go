//go:build !js

package desk

import (
	"errors"
	"io/fs"
	"path/filepath"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/sandbox"
)

// database is what is kept in a folder: the keys, and the state of the sandbox. While it is open nobody else can open it.
type database struct {
	name string
	bolt *bbolt.DB
}

const databaseName = "sandbox.db"

// Buckets of the database, and the entry that says that it is ours.
var (
	ownBucket   = []byte("wechatpay sandbox")
	stateBucket = []byte("state") // of buckets, one for each kind
	formatKey   = []byte("format")
	format      = []byte("1")
)

// openDatabase opens the database of a folder, and makes it where there is none.
func openDatabase(folder string) (db *database, err error) {
	name := filepath.Join(folder, databaseName)
	defer broken(name, &err)()
	bolt, err := bbolt.Open(name, 0o600, &bbolt.Options{
		Timeout: 300 * time.Millisecond, // a sandbox that has just been ended is given time to end
		// Killed, a process has lost nothing that it has written; a machine that loses its power may lose a sandbox.
		NoSync: true, NoGrowSync: true,
		FreelistType: bbolt.FreelistMapType,
		OpenFile:     openPrivate,
	})
	failure, refused := errors.AsType[*terminal.Failure](err)
	switch {
	case refused:
		return nil, failure
	case errors.Is(err, berrors.ErrTimeout):
		return nil, &terminal.Failure{Code: terminal.ExitOther, Hint: words.EndOtherSandbox, Err: words.FolderInUse.With(folder)}
	case errors.Is(err, fs.ErrPermission):
		return nil, unwritable(folder, err)
	case err != nil:
		return nil, notOurs(name, err)
	}
	db = &database{name, bolt}
	if err := db.begin(); err != nil {
		bolt.Close()
		return nil, err
	}
	return db, nil
}

// begin looks whose database it is.
func (db *database) begin() error {
	return db.bolt.Update(func(tx *bbolt.Tx) error {
		own := tx.Bucket(ownBucket)
		if own == nil {
			if first, _ := tx.Cursor().First(); first != nil {
				return notOurs(db.name, words.AnotherProgramsDatabase)
			}
			made, err := tx.CreateBucket(ownBucket)
			if err != nil {
				return err
			}
			if _, err := tx.CreateBucketIfNotExists(stateBucket); err != nil {
				return err
			}
			return made.Put(formatKey, format)
		}
		if string(own.Get(formatKey)) != string(format) {
			return notOurs(db.name, words.NewerDatabase)
		}
		return nil
	})
}

// get gives an entry of the command's own; nil where there is none.
func (db *database) get(key string) (value []byte, err error) {
	defer broken(db.name, &err)()
	err = db.bolt.View(func(tx *bbolt.Tx) error {
		value = append(value, tx.Bucket(ownBucket).Get([]byte(key))...)
		return nil
	})
	return value, err
}

// put keeps an entry of the command's own.
func (db *database) put(key string, value []byte) error {
	return db.bolt.Update(func(tx *bbolt.Tx) error { return tx.Bucket(ownBucket).Put([]byte(key), value) })
}

// Load gives the state of the sandbox.
func (db *database) Load(each func(sandbox.Entry) error) (err error) {
	defer broken(db.name, &err)()
	return db.bolt.View(func(tx *bbolt.Tx) error {
		state := tx.Bucket(stateBucket)
		if state == nil {
			return words.NoState
		}
		return state.ForEachBucket(func(kind []byte) error {
			return state.Bucket(kind).ForEach(func(key, value []byte) error {
				return each(sandbox.Entry{Kind: string(kind), Key: string(key), Value: append([]byte{}, value...)})
			})
		})
	})
}

// Save changes the state of the sandbox.
func (db *database) Save(changes []sandbox.Entry) error {
	return db.bolt.Update(func(tx *bbolt.Tx) error {
		state := tx.Bucket(stateBucket)
		for _, change := range changes {
			kind := []byte(change.Kind)
			if change.Key == "" {
				if err := state.DeleteBucket(kind); err != nil && !errors.Is(err, berrors.ErrBucketNotFound) {
					return err
				}
				continue
			}
			bucket, err := state.CreateBucketIfNotExists(kind)
			if err != nil {
				return err
			}
			if change.Value == nil {
				err = bucket.Delete([]byte(change.Key))
			} else {
				err = bucket.Put([]byte(change.Key), change.Value)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// close lets the next one in.
func (db *database) close() error { return errors.Join(db.bolt.Sync(), db.bolt.Close()) }

// broken makes an error of what a damaged file does to its reader: bbolt panics, and what is cut off is no memory.
func broken(name string, err *error) func() {
	before := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(before)
		if recover() != nil {
			*err = notOurs(name, words.DatabaseBroken)
		}
	}
}
