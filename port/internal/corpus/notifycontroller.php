<?php
namespace App\Http\Controllers;
use Illuminate\Http\Request;
use WeChatPay\Crypto\AesGcm;
use WeChatPay\Crypto\Rsa;
use WeChatPay\Formatter;
class NoticeController
{
    private string $apiv3Key;
    private array $paid = [];
    public function __construct(string $apiv3Key)
    {
        $this->apiv3Key = $apiv3Key;
    }
    /** 支付通知 */
    public function notify(Request $request)
    {
        $signature = $request->header('Wechatpay-Signature');
        $timestamp = $request->header('Wechatpay-Timestamp');
        $nonce = $request->header('Wechatpay-Nonce');
        $serial = $request->header('Wechatpay-Serial');
        $body = $request->getContent();
        if (!$signature || !$timestamp) {
            return response()->json(['code' => 'FAIL', 'message' => '缺少签名'], 401);
        }
        $publicKey = Rsa::from('file://' . '/keys/' . $serial . '.pem', Rsa::KEY_TYPE_PUBLIC);
        if (abs(time() - $timestamp) > 300) {
            return response()->json(['code' => 'FAIL', 'message' => '过期'], 401);
        }
        if (!Rsa::verify(Formatter::joinedByLineFeed($timestamp, $nonce, $body), $signature, $publicKey)) {
            return response()->json(['code' => 'FAIL', 'message' => '验签失败'], 401);
        }
        $data = json_decode($body, true);
        $resource = $data['resource'];
        $order = json_decode(AesGcm::decrypt($resource['ciphertext'], $this->apiv3Key, $resource['nonce'], $resource['associated_data']), true);
        if ($data['event_type'] == 'TRANSACTION.SUCCESS') {
            if ($order['amount']['total'] < 100) {
                return response()->json(['code' => 'FAIL', 'message' => '金额不符'], 500);
            }
            $this->paid[] = $order['out_trade_no'];
        }
        return response()->json(['code' => 'SUCCESS', 'message' => '成功']);
    }
}
