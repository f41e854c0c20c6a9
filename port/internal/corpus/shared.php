<?php
defined('IN_SHOP') or exit('Access denied');
$cfg = ['mchid' => '1900000001'];
function seq()
{
    static $n = 0;
    $n++;
    return $n;
}
function native($no)
{
    global $instance, $cfg;
    return $instance->v3->pay->transactions->native->post(['json' => ['mchid' => $cfg['mchid'], 'no' => $no, 'seq' => seq()]]);
}
extract(['appid' => 'wx1', 'attach' => '自定义']);
native('S1');
native('S2');
$instance->chain('v3/shop/attach')->post(['json' => ['appid' => $appid, 'attach' => $attach]]);
