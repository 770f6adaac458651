window.YTD.like.part0 = [ {
  "like" : {
    "tweetId" : "1800000000000000009",
    "fullText" : "きれいな空"
  }
} ]