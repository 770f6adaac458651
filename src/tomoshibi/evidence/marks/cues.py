"""Cheap signs in a folded text that something beyond the rules' words may be there: a threat's turn of phrase, a time, a sum."""

import re

from tomoshibi.evidence.marks.beginnings import beginnings
from tomoshibi.evidence.marks.entities.finding import ENGLISH, WORTH_A_LOOK

COERCION = re.compile(
    r"(?:消|けし|削除|勘弁|返)(?:して)?.{0,4}(?:ほしけ|ほしいなら|ほしかったら|欲し)|(?:言う?こと|言う?通り|言うとおり|指示|要求|条件).{0,6}(?:聞か|しない|従わ|のま|飲ま)|(?<![a-z])(?:or else|unless you|unless u|if (?:you|u) (?:dont|do not|refuse|block)|do (?:as|what) i say|otherwise)(?![a-z])"
)
TENSE = re.compile(
    r"許して|ゆるして|やめて|やめろ|(?:待|ま)って(?=$|[。!、]|くださ|下さ|よ|お願)|消して|けして|返して|出さないで|送らないで|見せないで|言わないで|ばらさないで|晒さないで|流さないで|お願いだから|(?<!しく)お願い(?:$|[。!])|助けて|ぶろっく|警察|通報|訴え|弁護士"
    r"|払え(?:ない|ません|ん)|払わ(?:ない|ん)|払いません|お?金(?:が|は|なんて|も)?(?:ない|ありません)|嘘(?:でしょ|つき|だ)|うそつき|はったり|脅|冗談(?:です|でしょ|だよね|だろ)|本気(?:です|で言|なの)|関係ない|もう(?:会わ|送ら|終わり|関わ|連絡|無理|やめ|切)"
    r"|会わない|会いたくない|行きたくない|行かない|送りたくない|怖い|こわい|ひどい|最低|約束(?:でしょ|した|が違)|なんで(?:そんな|こんな|私|僕|知って)|証拠|誰ですか|本当に送|無視すん|無視する|無視か|返事(?:し|が|まだ)|返信(?:し|が|まだ)|逃げ(?:ら|ん|る|た)"
    r"|例の(?:件|動画|写真|画像|もの|物|やつ|通話)|覚悟|後悔|(?:お前|おまえ|てめえ|あんた|貴様|おめえ)|(?:削除|保管|解決|示談|違約|口止め)(?:費用|料|金)|(?:ない|ません|なき)場合|(?:なけ|なきゃ|ないと)(?:.{0,6})(?:公開|流|送信|拡散|広|ばら)|ぞ(?:$|[。!])|からな(?:$|[。!])|この件|このこと|[いイ][やヤ]だ|嫌だ|やだ(?:$|[。!よ])|降りてこい|出てこい|よこせ|払え(?:$|[。!よ])|さっさと|早くしろ|いい加減|焦ら|その代わり|さもない|でないと|わかるな|困るよね|困るでしょ|困るだろ|どうなると思|どうなるか(?:な|わか|知)|円しか|ほんとにごめん|払わ(?:ね|へん)|わかってる(?:よね|だろ)|いい度胸|なめ(?:て|と)ん|従わ|言うこと聞|言うとおり|忘れてない"
    r"|(?<![a-z])(?:please|pls|plz|stop|dont|do not|delete|police|block|unless|or else|otherwise|ignore|leave me|why are you|why me|begging|no money|cant pay|if (?:you|u)|last chance|or i|times up|i(?:ll| will|m gonna|m going to) (?:post|send|share|leak|show|upload|tell))(?![a-z])"
)
AGE_TOPIC = re.compile(
    r"いくつ|何歳|なんさい|歳は|年齢|学年|何年生|年は|何才|[高中大小](?:校|学)生|社会人|未成年|年上|年下|ため\?|成人|大人だ|がき|生まれ|誕生日|how old|age(?![a-z])|asl(?![a-z])|grade|what year"
)
ANOTHER = re.compile(  # whoever else an age may be asked of
    r"お?父|お?母|おじい|おばあ|祖父|祖母|お姉|お兄|姉(?:は|って|さん)|兄(?:は|って|さん)|妹|弟|息子|娘|子ども|お子|先生|担任|彼氏|彼女|友達|店|創業|犬|猫|ぺっと|背番号|何番|推し|選手|その人|その子|あの人|あの子|この子|この酒|お酒|家族|上司|先輩(?:は|って|のお)"
)
FAVOUR = re.compile(
    r"[てで](?:くれ|もらえ|ほし|もいい|よ?ね?[。!]?$)|くださ|下さ|いただけ|頂け|お願い|おねがい|頼[むみん]|ちょうだい|ませんか|(?:よう|しよ|行こ|いこ|遊ぼ|あそぼ)(?:よ|ぜ|か|$|[。!])|(?:ない|れる|どう|かん|へん)\?"
)  # something is asked for, whatever it is
# Flags of a message. From the bit FIRST_TOPIC on they are topics.
COERCED, AGED, ASKED, TENSED, FAVOURED, SHOWN, ENTITY = (1 << place for place in range(7))
FIRST_TOPIC = 7
LETTERS = 5  # of a cue that are looked for


def cues() -> dict[str, int]:
    """Return pieces of text with the flags of what they may be the beginning of."""
    found = {"?": ASKED, "[": SHOWN, "<": SHOWN}
    said = (
        (COERCION, COERCED),
        (TENSE, TENSED),
        (AGE_TOPIC, AGED),
        (FAVOUR, FAVOURED),
        (WORTH_A_LOOK, ENTITY),
        (ENGLISH, ENTITY),
    )
    for pattern, bit in said:
        for text in beginnings(pattern.pattern, LETTERS):
            found[text] = found.get(text, 0) | bit
    return found
