package wechatpay

import "context"

// The typed tree: a path that the editor completes and the compiler checks. Its types are unexported on purpose.
// Today it holds the branch of coupon batches; every other path is a Chain.

// node is what every type of the tree is: going down only adds text.
type node struct{ chain Chain }

type (
	v3Root    node
	marketing node
	favor     node
	stocks    node
	stock     node
	post      node
)

// V3 begins a path of APIv3.
func (c *Client) V3() v3Root { return v3Root{c.Chain("v3")} }

func (n v3Root) Marketing() marketing { return marketing{n.chain.Chain("marketing")} }
func (n marketing) Favor() favor      { return favor{n.chain.Chain("favor")} }
func (n favor) Stocks() stocks        { return stocks{n.chain.Chain("stocks")} }

// StockID leaves the batch to the request, under stock_id; Param binds it at once.
func (n stocks) StockID() stock           { return stock{n.chain.Chain("{stock_id}")} }
func (n stocks) Param(value string) stock { return stock{n.chain.Param(value)} }

// Start is 激活代金券批次: POST v3/marketing/favor/stocks/{stock_id}/start.
// Path: stock_id. Body: stock_creator_mchid (required).
// https://pay.weixin.qq.com/doc/v3/merchant/4012460137
func (n stock) Start() post { return post{n.chain.Chain("start")} }

func (n post) Post(ctx context.Context, req Request) (*Response, error) {
	return n.chain.Post(ctx, req)
}
func (n post) PostAsync(ctx context.Context, req Request) *Future { return n.chain.PostAsync(ctx, req) }

// Chain steps out into the free style: it appends path as it stands.
func (n post) Chain(path string) Chain { return n.chain.Chain(path) }
