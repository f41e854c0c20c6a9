<?php
/**
 * A page of comments.
 *
 * @link https://pay.weixin.qq.com
 */
# one line
$no = 'A1'; // behind it
/* before */ $instance->v3->pay->transactions->outTradeNo->_out_trade_no_->close->post([ // opened
    // the number
    'out_trade_no' => $no, // of the order
    /* the body */
    'json' => [
        'mchid' => '1900000001', # the merchant
        // 'none' => 1,
    ],
]); // closed
if ($no) { // a condition
    // nothing but a comment
}
// go:build is a word, too
//go:noinline
// the end
