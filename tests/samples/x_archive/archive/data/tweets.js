window.YTD.tweets.part0 = [
  {
    "tweet" : {
      "entities" : {
        "user_mentions" : [
          {
            "name" : "ブチョウ [3年]",
            "screen_name" : "bucho_example",
            "indices" : [ "0", "14" ],
            "id_str" : "900000000000000002",
            "id" : "900000000000000002"
          }
        ],
        "urls" : [ ]
      },
      "id_str" : "1800000000000000001",
      "full_text" : "@bucho_example おつかれさま"
    }
  }
]