using System.Collections.Frozen;

namespace MovieRecs.Api.Auth;

/// <summary>
/// Words that head the published lists of leaked passwords: whole passwords, and the words that most of the others are made
/// of. Written together and in lower case. <see cref="PasswordRule"/> also finds them within digits and signs.
/// </summary>
internal static class CommonPasswords
{
    private const string Words = """
        01011980 01011990 01012000 01012010 01012011 10203040 11111111 11223344 12121212 123321123 12344321 12345679
        123456aa 13131313 14141414 147258369 147852369 159357456 159753 182 18436572 19871987 1a2b3c 1a2b3c4d 1q2w3e
        1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc 20202020 25802580 27182818 31415926 314159265 55555555 66666666 69696969
        741852963 77777777 789456123 88888888 963852741 987654321 99999999 a1b2c3 a1b2c3d4 aa123456 abc abc123 abcd1234
        abcdef abdullah abigail access acdc admin administrador administrator adriana agent007 ahmed airforce ajax alejandra
        alejandro aleksandr aleksandra alexander alexander1 alexandra alexandria alexis alien amanda amazon america american
        amigos amor anastasia andrea andrew android angel angela angelina angels anna anonymous anthony antonio anything
        apollo13 apple april aragorn area51 argentina arizona army arschloch arsenal asd123 asdf asdfgh ashley asshole
        august australia autumn avatar azerty babe baby babyboy babygirl badboy badgirl bailey bambi banana bangladesh
        barbie barcelona baseball basketball bastard batman bayern beatles beautiful believe bella benjamin berlin
        bestfriend bestfriends bigboss bigboy bigdaddy bigdog bigred birthday bitch blablabla blackberry blackbird blahblah
        blessed blessing blink blink182 blueberry bluebird bond007 bonita bonjour borussia boston brandon brandy brasil
        brittany bronco broncos brooklyn brother buddy budweiser bugatti bulls bullshit burger business buster butterfly
        cadillac california callofduty camaro camel canada carlos carolina caroline casablanca catch22 catherine celtic
        celtics champion change changeit changeme charles charlie charlotte cheese cheetah chelsea cherry chevrolet chevy
        chewbacca cheyenne chicago chicken chocolate chouchou christ christian christina christine christmas christopher
        cinderella cinema cinnamon cisco cocacola coffee college colorado commando company compaq computer contrasena
        contraseña cookie cookies cooper corazon corinthians corona correcthorsebatterystaple corvette counterstrike
        courtney cowboy cowboys cowgirl cricket cristiano crystal cupcake cuteness cutie daddy daisy dakota dallas daniel
        danielle darling darthvader database david davidson daylight december default dell demo dennis desktop deutschland
        diablo diamond diana disney dmitri doctor doggie doggy dollar dollars dolphin dolphins donald donaldduck doom
        dortmund doudou dragon dreamer dreams drummer duke dumbledore eagle eagles easter eduardo edward ekaterina elena
        elephant elizabeth emerald emily eminem emma engineer england eric erica espana estrella everton everything facebook
        faith falcon family father fatima february fender fernanda fernando ferrari feyenoord ficken film flamengo florence
        florida flower flowers foobar foobarbaz football ford forever fortnite france francesco francis francisco freedom
        friday friend friends frodo fucker fuckme fuckoff fuckyou gabriel gabriela gandalf ganesh garfield geheim george
        germany geronimo giants ginger giraffe gizmo gladiator godfather godisgood godislove golden golf goodbye goofy
        google gorgeous grandma grandpa greenday gregory gremio gryffindor guest guillermo guitar guitarist gustavo hacker
        hacking hallo halloween halo hamster hannah harley harleydavidson harrypotter haslo heather heaven heaven7 heineken
        hello hellokitty helloworld hermione hermosa hero heslo hewlett hindustan hobbit hockey hogwarts holiday hollywood
        honda honey horses houston hunter hurricane iamgod ilovegod ilovejesus iloveme ilovemyself iloveu iloveyou inception
        india instagram inter internet interstellar iphone ireland ironmaiden ironman isabella isabelle italia jackson jacob
        jaguar james jamesbond jamesbond007 january jasmine jason jeep jeffrey jennifer jeremy jessica jesus jesuschrist
        jesusislord jetaime joanna johnny johnson jonathan jordan jose joseph josephine joshua julia julian juliana july
        june justice justin juventus katherine kathleen kathryn kawasaki kenneth kennwort kevin keyboard killer kimberly
        kitten kitty krishna ladybug lakers lakshmi lamborghini laptop lasvegas laura lauren lavender lawyer ledzeppelin
        legend legolas lenovo leonardo leopard letmein letmeinnow liberty lightning lindsay linkinpark linux lion liverpool
        login london lorenzo losangeles losenord loulou lovelove lovely loveme lover loverboy loveyou lucky luckyone lucy
        macintosh madison maggie magic magician manager manchester mancity manutd march margaret maria marina marine mario
        mariposa marlboro marseille martin marvin maserati master matrix matthew max megadeth melanie melissa mercedes messi
        metallica metallica1 mexico michael michelle mickey mickeymouse microsoft midnight miguel milan million millionaire
        minecraft minnie mitsubishi mivida mohammed molly mommy monday money monitor monkey montana moonlight morgan
        motdepasse mother motorola movie movierecs movies muhammad music musical mustang mypass mypassword myspace naruto
        natalie natasha nathalie nathan navy ncc1701 ncc1701d nemo netflix network newpassword newyork neymar nicholas
        nicole nikita ninja nintendo nintendo64 nirvana nissan nokia noname nopassword nothing november nurse october office
        oldpassword oliver olivia opensesame oracle orange orchid oreo packard packers pakistan palmeiras pamela panther
        paris parola pass pass123 pass1234 passw0rd password password1password passwort patricia patrick patriots peanut
        penguin pepper pepsi peugeot phoenix pikachu pineapple pinkfloyd pirate pirates pizza platinum playstation pluto
        pokemon police pony porsche postmaster potter predator pretty princesa princess private pumpkin puppy purple pussy
        q1w2e3 q1w2e3r4 qazwsx qazwsxedc quake qwe123 qweasd qweasdzxc qweqwe qwerty qwertz rabbit rachel raiders rainbow
        rammstein ranger rangers realmadrid rebecca redbird redneck redsox renault ricardo richard robert roberto roblox
        rocket rocknroll rockstar rocky rodrigo ronald ronaldo root rosebud route66 rugby rush2112 sabrina sadie sairam
        salasana samantha samsung samuel samurai sandiego sandra santiago santos saopaulo sapphire sarah sasuke saturday
        schalke schalke04 schatz schatzi school scooby scoobydoo scooter scorpion scotland scott seattle sebastian secret
        secretary security sega senha september server sesame shadow shannon sharon shithead shiva shrek silver simba sister
        skateboard skating skywalker sleeping slipknot slytherin smokey snickers sniper snoopy snowboard soccer softball
        soldier soleil somebody someone something sommer sonic sophie spanky sparky spencer spider spiderman spongebob
        spring starcraft starlight startrek starwars steelers stephanie stephen steven strat strawberry student studio54
        subaru success summer sunday sunflower sunrise sunset sunshine superman supersecret superstar superuser surfing
        susan suzuki svetlana sweetheart sweetie sweety swimming sysadmin system tatiana taylor teacher teamo tennis
        tequiero tequila terminator test tester testing texas theresa thisismypassword thomas thunder thursday thx1138
        tiffany tiger tigger timothy tinker tinkerbell titanic together toor topsecret tornado toshiba tottenham toulouse
        toyota trustno1 trustnoone tuesday tulip turtle twitter tyler ubuntu unicorn university unknown user username
        vacation valentin valentina valerie vanessa vanilla vasco veronica victoria vincent violet virginia vladimir vodka
        voldemort volkswagen volleyball wachtwoord walter warcraft warrior washington wassup watermelon webmaster wednesday
        weekend welcome whatever whatsup whiskey william williams windows winner winnie winniethepooh winter wizard
        wolverine wrestling xbox yamaha yankees yellow yoda yourpassword youtube zachary zaq12wsx zaq1zaq1 zaqxsw zelda
        zxc123 zxcvbn пароль
        """;

    private static readonly FrozenSet<string> s_words =
        Words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <param name="password">In lower case; blanks do not count.</param>
    public static bool Contains(string password) => s_words.Contains(password.Replace(" ", "", StringComparison.Ordinal));
}
