// Package transformer turns APIv2's XML into a map and back, as the PHP SDK's Transformer does, without its traps: what
// is written can't break out of its element, and a document type or an entity of its own is refused.
package transformer
