<?php
class WxpayController extends Controller
{
    public $enableCsrfValidation = false;
    public function actionNotify()
    {
        Yii::$app->response->format = Response::FORMAT_JSON;
        $headers = Yii::$app->request->headers;
        $body = Yii::$app->request->getRawBody();
        $pub = Rsa::from('file://' . Yii::getAlias('@app/cert/pub_key.pem'), Rsa::KEY_TYPE_PUBLIC);
        if (!Rsa::verify(Formatter::joinedByLineFeed($headers->get('wechatpay-timestamp'), $headers->get('wechatpay-nonce'), $body), $headers->get('wechatpay-signature'), $pub)) {
            Yii::$app->response->statusCode = 401;
            return ['code' => 'FAIL', 'message' => '验签失败'];
        }
        $res = json_decode($body, true)['resource'];
        $trade = json_decode(AesGcm::decrypt($res['ciphertext'], Yii::$app->params['apiv3'], $res['nonce'], $res['associated_data']), true);
        if ($trade['trade_state'] !== 'SUCCESS') {
            Yii::$app->response->statusCode = 500;
            return ['code' => 'FAIL', 'message' => '未支付'];
        }
        Yii::info('支付成功 ' . $trade['transaction_id'], 'pay');
        return ['code' => 'SUCCESS', 'message' => 'OK'];
    }
}
