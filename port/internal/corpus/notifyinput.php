<?php
use Illuminate\Http\Request;
use Hyperf\HttpServer\Contract\RequestInterface;
use Hyperf\HttpServer\Contract\ResponseInterface;
use WeChatPay\Crypto\AesGcm;

// Frameworks give the members of a notification one by one.
class InputNotice
{
    public function laravel(Request $request)
    {
        $resource = $request->input('resource', []);
        if (empty($resource)) {
            return response()->json(['code' => 'FAIL', 'message' => 'nothing came'], 400);
        }
        $text = AesGcm::decrypt($resource['ciphertext'], config('wechat.v3'), $resource['nonce'], $resource['associated_data']);
        $order = json_decode($text, true);
        if ($order['out_trade_no'] !== 'A1') {
            return response()->json(['code' => 'FAIL', 'message' => 'another order'], 500);
        }
        return response('', 204);
    }

    public function dotted(Request $request)
    {
        $text = AesGcm::decrypt($request->input('resource.ciphertext'), config('wechat.v3'), $request->input('resource.nonce'), $request->input('resource.associated_data'));
        $order = json_decode($text, true);
        if ($order['out_trade_no'] !== 'A1') {
            return response()->json(['code' => 'FAIL', 'message' => 'another order'], 500);
        }
        return response()->json(['code' => 'SUCCESS']);
    }

    public function post(Request $request)
    {
        $data = $request->post();
        if ($data['event_type'] !== 'TRANSACTION.SUCCESS') {
            return response('', 204);
        }
        $order = json_decode(AesGcm::decrypt($data['resource']['ciphertext'], config('wechat.v3'), $data['resource']['nonce'], $data['resource']['associated_data']), true);
        if ($order['out_trade_no'] !== 'A1') {
            throw new \RuntimeException('another order');
        }
        return json(['code' => 'SUCCESS', 'message' => '成功']);
    }

    public function think()
    {
        $resource = input('post.resource/a');
        $order = json_decode(AesGcm::decrypt($resource['ciphertext'], config('wechat.v3'), $resource['nonce'], $resource['associated_data']), true);
        if ($order['out_trade_no'] !== 'A1') {
            return json(['code' => 'FAIL', 'message' => 'another order'], 500);
        }
        return json(['code' => 'SUCCESS', 'message' => '成功']);
    }

    public function hyperf(RequestInterface $request, ResponseInterface $response)
    {
        $resource = $request->getParsedBody()['resource'];
        $order = json_decode(AesGcm::decrypt($resource['ciphertext'], config('wechat.v3'), $resource['nonce'], $resource['associated_data']), true);
        if ($order['out_trade_no'] !== 'A1') {
            return $response->json(['code' => 'FAIL', 'message' => 'another order'])->withStatus(500);
        }
        return $response->json(['code' => 'SUCCESS', 'message' => '成功']);
    }
}
