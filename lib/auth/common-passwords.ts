// What lists of leaked passwords have at their top, as stems: digits around them are taken off before the look-up, so one word stands for hundreds of variants.
// Bundled, because nothing is looked up outside.

const words = `
123456 12345678 123456789 1234567890 123123 111111 000000 654321 987654321 112233 121212 666666 555555 777777 888888 123321 102030 147258369 159753 789456123 1q2w3e 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc zaq12wsx zaq1zaq1 qazwsx qazwsxedc
qwerty qwertyuiop qwertyui qwertz azerty asdfgh asdfghjkl asdfasdf zxcvbn zxcvbnm qweasd qweasdzxc qwer asdf poiuytrewq mnbvcxz
password passw0rd pass passwd passwort p455w0rd pa55word pa55w0rd mypassword thepassword newpassword oldpassword yourpassword changeme changeit changethis changepassword secret secrets topsecret mysecret default temporary temp letmein letmeinnow openup opensesame trustno access accessgranted
admin admins administrator adminadmin adminpassword passwordadmin root rootroot toor superuser sysadmin system manager user username guest test tester testing testtest testpassword demo demodemo sample example login loginlogin signin master masterpassword welcome welcomeback hello hellohello helloworld hellothere goodbye
iloveyou iloveyouforever iloveu ilovemyself ilovegod loveyou lovelove lovely love forever loveme imissyou sweetheart darling honey baby babygirl babyboy princess prince angel angels heaven jesus jesuschrist jesuslovesme blessed faith godisgood
monkey dragon tiger lion eagle phoenix shadow sunshine rainbow butterfly flower flowers summer winter spring autumn january february march april june july august september october november december monday friday sunday
football baseball basketball soccer hockey liverpool arsenal chelsea barcelona realmadrid manchester manchesterunited juventus yankees cowboys lakers steelers packers
superman batman spiderman starwars pokemon pikachu naruto minecraft fortnite roblox matrix hunter killer ninja samurai warrior wizard magic merlin gandalf
michael jennifer jordan jessica charlie thomas daniel andrew ashley nicole matthew joshua robert william elizabeth christopher alexander alexandra anthony samantha michelle maggie buster bailey ginger pepper cookie chocolate banana orange cheese coffee peanut
computer internet google facebook instagram twitter linkedin microsoft windows apple macbook iphone samsung android nintendo playstation xbox mercedes ferrari porsche mustang corvette harley yamaha toyota honda
whatever nothing anything something everything fuckyou fuckoff asshole bitch hottie sexy pussy
freedom america england london paris berlin germany france canada australia india mexico brazil newyork california texas
correcthorsebatterystaple correcthorse abcabc abcdef abcdefg abcdefgh abcdefghijkl abcd1234 abc123 a1b2c3d4 a1b2c3d4e5 aabbcc aaaaaa zzzzzz xxxxxx
company companyname business office marketing customer customers loyalty segment talonone talon falconer falcon webhook webhooks integration production staging development developer
`;

export const commonPasswords: ReadonlySet<string> = new Set(words.split(/\s+/).filter(Boolean));
