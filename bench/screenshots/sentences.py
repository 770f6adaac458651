"""Made-up things that people write to each other, without meaning."""

from typing import Final

SAID: Final = {
    "ja": (
        "おはよう", "今日は雨だね", "駅前のパン屋さんに行ってきたよ。くるみパンがおいしかった", "了解です", "うん",
        "来週の土曜日、図書館で勉強しない?", "宿題の範囲って、42ページまでだっけ", "ありがとう。助かりました",
        "写真はもう送らないよ", "返事が遅くなってごめん。部活が長引いてしまって、さっき家に着いたところ", "笑", "何時に集合?",
        "18:30に改札の前でお願いします", "それは困る", "明日までに5万円と言われた", "相談してもいい?",
        "大丈夫、急がなくていいよ",
        "猫が机の上で寝てる", "電車が止まっているみたい。少し遅れます", "鬱蒼とした森の奥に、麒麟の銅像があるらしい",
    ),
    "en": (
        "Hi", "Are you on the train already?", "I found the blue umbrella under the stairs", "ok", "Thanks!",
        "Could you send me the page numbers for tomorrow, please? I left my book at school", "See you at half past six",
        "No, I do not want to", "They asked for 300 by tonight", "Let me ask somebody about it first", "haha",
        "The cat is asleep on my homework again, so that is my excuse", "Where shall we meet?", "Fine by me", "Who is this?",
        "My account is fine now, I changed the password and logged out everywhere else", "Sorry, my battery was empty",
    ),
}  # fmt: skip
NAMES: Final = {
    "ja": ("はなむら", "ゆうと", "みお", "青葉", "そら", "部活の連絡"),
    "en": ("River", "Sky", "Robin", "Lee", "Book club", "Kit"),
}
DAYS: Final = {"ja": ("今日", "昨日", "5月8日(金)", "2026年5月9日"), "en": ("Today", "Yesterday", "8 May 2026", "Friday")}
TYPE_HERE: Final = {"ja": ("メッセージを入力", "Aa", "メッセージ..."), "en": ("Message", "Aa", "Message...")}
READ: Final = {"ja": ("既読", "送信済み"), "en": ("Read", "Seen")}
CALL: Final = {"ja": ("音声通話 3:12", "不在着信"), "en": ("Voice call, 3 min", "Missed call")}
LINKED: Final = {
    "ja": (("駅前図書館の開館時間", "平日は9時から20時まで。土日は17時に閉まります。", "toshokan.example"),),
    "en": (("Opening hours of the library", "Weekdays from 9 to 8. Closed early at the weekend.", "library.example"),),
}
