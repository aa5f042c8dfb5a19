/**
 * Words and runs of keys that weak passwords are made of, of every length: a password is looked at for being made
 * of nothing else but digits and signs, so that `Password1234!` is found as `password`. Our own list, of what everybody tries first.
 */
export const weakPasswords: ReadonlySet<string> = new Set(
  `
  123456 1234567 12345678 123456789 1234567890 12345678901 123456789012 1234567890123 123123123123 111111111111
  000000000000 012345678901 098765432109 0987654321 987654321 987654321098 112233445566 123321123321 121212121212 147258369
  147258369147 159753159753 102030405060 111222333444 123412341234 135792468013 246813579024 314159265358 1q2w3e 1q2w3e4r
  1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 zaq12wsx zaq1zaq1zaq1 q1w2e3r4t5y6 qazwsx qazwsxedc qazwsxedcrfv
  a1b2c3d4e5f6 abc123 abcd1234 abc123abc123 abcdef abcdefg abcdefgh abcdefghi abcdefghij abcdefghijk abcdefghijkl
  abcdefghijklm abcdefghijklmnopqrstuvwxyz zyxwvutsrqpo aabbccddeeff asdf asdfgh asdfghj asdfghjk asdfghjkl asdfasdf
  asdfasdfasdf asdfghjklasdf asdfjkl zxcv zxcvbn zxcvbnm zxcvbnmasdf zxcvbnmzxcvb qwer qwert qwerty qwertyu qwertyui
  qwertyuiop qwertyuiopas qwertyqwerty qwerqwerqwer qwerasdfzxcv qwertyasdfgh qwertz qwertzuiop qwertzuiopas azerty
  azertyuiop azertyuiopqs aqwzsxedc poiuytrewq lkjhgfdsa mnbvcxz
  password passwords passw0rd p@ssword p@ssw0rd pa$$word pa$$w0rd passwort contrasena motdepasse wachtwoord parola senha
  lozinka heslo salasana mypassword mypasswords yourpassword newpassword oldpassword thepassword thisismypassword
  ilovemypassword forgotpassword changepassword resetpassword temppassword temporarypassword defaultpassword
  userpassword adminpassword rootpassword testpassword passwordtest passwordpassword password1password passwordispassword
  passphrase mypassphrase passcode password1234 password12345 password123456 password123password
  secret secrets mysecret topsecret supersecret verysecret secretpassword secretsecret keepitsecret nobodyknows
  admin administrator administrador administrateur sysadmin systemadministrator systemadmin superuser superadmin
  adminadmin adminadminadmin administrator1 rootroot rootrootroot root toor user username usernamepassword guest
  guestguest default defaultuser test tester testtest testtesttest testing testingtesting demo demodemo demonstration
  example changeme changemenow changemeplease changethis changeit pleasechangeme pleasechange temporary temporarily
  welcome welcomehome welcomeback welcometothejungle welcomewelcome letmein letmeinnow letmeinplease letmeinletmein
  openthedoor opensesame openopenopen login loginlogin loginpassword logmein signin signmein access accessgranted
  iloveyou iloveyouforever iloveyousomuch iloveyoubaby iloveyouiloveyou ihateyou loveyouforever lovelovelove iamthebest
  trustno trustnoone trustnobody whatever whateverworks nothing nopassword idontknow idontcare donotforget ihatepasswords
  ihatethispassword correcthorsebatterystaple correcthorse correctbatteryhorsestaple tobeornottobe maytheforcebewithyou
  monkey monkeymonkey dragon dragondragon sunshine sunshinesunshine princess princessprincess superman batman spiderman
  starwars football footballfootball baseball basketball liverpool manchesterunited barcelona realmadrid chelsea arsenal
  michael jennifer jessica charlie samantha alexander christopher elizabeth thomas daniel ashley shadow master
  mastermaster freedom freedomfreedom computer computercomputer internet internetinternet pokemon minecraft chocolate
  butterfly strawberry summer summertime winter wintertime spring autumn happybirthday happynewyear merrychristmas
  monday tuesday wednesday thursday friday saturday sunday january february september october november december
  jesuschrist jesuslovesme godisgood godislove blessed hallelujah america unitedstates unitednations unhabitat
  australia newzealand southafrica nairobi nairobikenya geneva newyork newyorkcity washington london paris
  money moneymoney moneymoneymoney million millionaire billionaire fund trustfund trustfunds treasury finance accounting
  company companyname office microsoft windows google facebook linkedin instagram samsung apple whatsapp
  `
    .trim()
    .split(/\s+/),
);
