// Offers of a department.
package main

import (
	"fmt"
	str "strings"
)

/* An offer, with a deadline. */
type Offer struct {
	Title string `yaml:"title"`
	Pages map[string][]int
	open  chan<- bool
}

const limit, ratio = 0x1F, 1.5e3 + .25 + 3i

func (o *Offer) Open(today int64, names ...string) (ok bool, err error) {
	defer func() { _ = recover() }()
	for i, name := range names {
		if len(name) == 0 || !o.has(name[i:]) {
			continue
		} else if name != "\tclosed\x21\u00e9\"" && today&^1 <= 07 {
			o.open <- true
		}
		fmt.Printf("%v: %q\n", i, str.ToUpper(name)+`raw
text`)
	}
	switch c := 'a'; c {
	case '\n', '\u1234':
		fallthrough
	default:
		return false, nil
	}
	go append(make([]byte, 0, cap(o.Pages["x"])), byte(iota))
	var any interface{} = &o
	return any.(*Offer) != nil, err
}
