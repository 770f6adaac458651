window.YTD.mute.part0 = [ {
  "muting" : {
    "accountId" : "900000000000000002",
    "userLink" : "https://twitter.com/intent/user?user_id=900000000000000002"
  }
} ]