/**
 * The seventeen Sustainable Development Goals and their 169 targets, by their numbers in resolution 70/1 of the General Assembly; the
 * titles are ours and short. A line is a number and a title; a goal's targets follow it. Letters are the means of implementation.
 */
export const sdgTargets = `
1 End poverty
1.1 Nobody lives in extreme poverty
1.2 Poverty in all its forms, as the country defines it, is halved
1.3 Social protection covers the poor and vulnerable
1.4 Equal rights to basic services, land, property and finance
1.5 The poor withstand disasters and other shocks
1.a Resources are mobilised to end poverty
1.b Policies favour the poor and heed gender
2 End hunger
2.1 Everybody has safe and sufficient food all year
2.2 Malnutrition ends in all its forms
2.3 Small food producers double productivity and income
2.4 Food is produced sustainably and withstands shocks
2.5 Seeds, plants and farm animals stay genetically diverse
2.a Investment in rural infrastructure and farm research
2.b No distortions in world agricultural trade
2.c Food markets work, and prices do not leap
3 Healthy lives at all ages
3.1 Fewer mothers die in childbirth
3.2 Newborns and small children no longer die of what can be prevented
3.3 AIDS, tuberculosis, malaria and neglected diseases end; hepatitis and others are fought
3.4 Fewer early deaths from chronic diseases; mental health
3.5 Prevention and treatment of substance abuse
3.6 Half as many deaths and injuries on the roads
3.7 Sexual and reproductive health care for all
3.8 Health care for all without financial ruin
3.9 Fewer deaths and illnesses from pollution
3.a The convention on tobacco control is carried out
3.b Medicines and vaccines are researched and affordable
3.c More money and staff for health
3.d Early warning and management of health risks
4 Quality education for all
4.1 All girls and boys finish good primary and secondary school
4.2 Early childhood care and pre-primary education for all
4.3 Equal access to affordable vocational and higher education
4.4 More people have skills for work
4.5 No gap between the sexes and for the vulnerable in education
4.6 All youth and most adults read, write and calculate
4.7 Learners know what sustainable development takes
4.a School buildings are safe, inclusive and fit for learning
4.b More scholarships for developing countries
4.c More qualified teachers
5 Equality of women and men
5.1 No discrimination against women and girls
5.2 No violence against women and girls
5.3 No child marriage and no genital mutilation
5.4 Unpaid care and domestic work is recognised and shared
5.5 Women take part and lead in politics, business and public life
5.6 Sexual and reproductive health and rights for all
5.a Equal rights of women to land, property and finance
5.b Technology that strengthens women
5.c Policies and laws for equality are adopted and enforced
6 Water and sanitation for all
6.1 Safe and affordable drinking water for all
6.2 Sanitation and hygiene for all, and no open defecation
6.3 Cleaner water and treated waste water
6.4 Water is used efficiently and scarcity eased
6.5 Water is managed as a whole, also across borders
6.6 Ecosystems that hold water are protected
6.a International help with water and sanitation
6.b Local people take part in managing water
7 Affordable and clean energy
7.1 Modern energy for all
7.2 A larger share of renewable energy
7.3 Energy efficiency improves twice as fast
7.a International cooperation on clean energy research
7.b Infrastructure for sustainable energy in developing countries
8 Decent work and growth
8.1 Income per head grows
8.2 Productivity rises through technology and innovation
8.3 Policies for jobs, enterprise and small firms
8.4 Resources are used better, and growth costs less nature
8.5 Full employment, decent work and equal pay
8.6 Fewer young people without work, school or training
8.7 No forced labour, trafficking and child labour
8.8 Labour rights and safe workplaces
8.9 Sustainable tourism that makes jobs
8.10 Banks and insurance for all
8.a Aid for trade
8.b A strategy for youth employment
9 Infrastructure, industry and innovation
9.1 Reliable, sustainable infrastructure that all can afford
9.2 Industry that includes everybody grows
9.3 Small firms reach credit and markets
9.4 Infrastructure and industry become clean
9.5 More research and innovation
9.a Support for infrastructure in developing countries
9.b Technology and industry of developing countries' own
9.c Everybody can use the internet and mobile networks
10 Less inequality
10.1 Incomes of the poorest two fifths grow faster than average
10.2 Everybody is included in society, economy and politics
10.3 Equal opportunities and no discrimination
10.4 Fiscal, wage and social policies for equality
10.5 Financial markets are regulated
10.6 Developing countries have a voice in international institutions
10.7 Orderly, safe and responsible migration
10.a Special treatment of developing countries in trade
10.b Aid and investment go where need is greatest
10.c Sending money home costs less
11 Sustainable cities and communities
11.1 Adequate housing and basic services for all; slums upgraded
11.2 Safe, affordable and accessible transport for all
11.3 Cities grow inclusively and are planned with their people
11.4 Cultural and natural heritage is safeguarded
11.5 Fewer deaths and losses from disasters
11.6 Cities burden the environment less: air and waste
11.7 Safe and accessible green and public space for all
11.a Links between city, surroundings and countryside
11.b Cities with plans for inclusion, climate and disaster risk
11.c Support for sustainable and resilient building with local materials
12 Responsible consumption and production
12.1 Programmes for sustainable consumption and production
12.2 Natural resources are managed sustainably
12.3 Half as much food is wasted
12.4 Chemicals and waste are managed safely
12.5 Less waste: prevent, reduce, recycle, reuse
12.6 Companies adopt and report sustainable practices
12.7 Public procurement is sustainable
12.8 People know how to live in harmony with nature
12.a Science and technology for sustainable consumption
12.b Tools to watch what tourism does
12.c Wasteful fossil-fuel subsidies are reformed
13 Climate action
13.1 Stronger resilience to climate hazards and disasters
13.2 Climate measures are part of policies and plans
13.3 Education and capacity on climate change
13.a Climate finance is mobilised as promised
13.b Capacity for climate planning in the least developed countries
14 Life below water
14.1 Less marine pollution
14.2 Marine and coastal ecosystems are protected
14.3 Ocean acidification is kept low
14.4 Overfishing and illegal fishing end
14.5 A tenth of coasts and seas is conserved
14.6 Harmful fisheries subsidies end
14.7 Small islands and least developed countries gain from the sea
14.a Ocean research and technology
14.b Small fishers reach resources and markets
14.c International law of the sea is carried out
15 Life on land
15.1 Ecosystems on land and in fresh water are conserved
15.2 Forests are managed sustainably, and deforestation stops
15.3 Deserts and degraded land are restored
15.4 Mountain ecosystems are conserved
15.5 Habitats and threatened species are protected
15.6 Benefits of genetic resources are shared fairly
15.7 No poaching and trafficking of protected species
15.8 Invasive species are kept out
15.9 Nature's worth is part of planning and accounts
15.a Money for biodiversity and ecosystems
15.b Money for sustainable forests
15.c Support against poaching and trafficking
16 Peace, justice and strong institutions
16.1 Less violence and fewer violent deaths
16.2 No abuse, exploitation and trafficking of children
16.3 Rule of law and access to justice for all
16.4 Less illicit money and fewer illicit arms
16.5 Less corruption and bribery
16.6 Effective, accountable and transparent institutions
16.7 Decisions that include and represent everybody
16.8 Developing countries take part in global governance
16.9 Legal identity for all, with birth registration
16.10 Public access to information and fundamental freedoms
16.a Institutions that prevent violence, terrorism and crime
16.b Laws and policies without discrimination
17 Partnerships for the goals
17.1 Countries raise more revenue of their own
17.2 Donors give the aid that they promised
17.3 More money for developing countries from many sources
17.4 Debt of developing countries stays bearable
17.5 Investment in the least developed countries is promoted
17.6 Cooperation on science, technology and innovation
17.7 Environmentally sound technology reaches developing countries
17.8 The technology bank and information technology are used
17.9 Support for building capacity
17.10 Open, rules-based trade under the World Trade Organization
17.11 More exports of developing countries
17.12 Free market access for the least developed countries
17.13 A stable world economy
17.14 Policies that fit together
17.15 Each country's own policy space is respected
17.16 A stronger global partnership of many stakeholders
17.17 Partnerships of public, private and civil society
17.18 Timely and reliable data, broken down by groups
17.19 Measures of progress beyond GDP, and statistical capacity
`;
